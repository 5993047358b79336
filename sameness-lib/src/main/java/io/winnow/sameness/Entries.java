package io.winnow.sameness;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A collection so far: its entries, and other wordings that were merged into them, which help to recognise the next one.
 *
 * <p>Each wording has a row, numbered from 0 in order of arrival; an entry is named by its first row. The same calls in the same order give the
 * same numbers and the same decisions. Not for use by several threads.
 */
public final class Entries {

    /** The answer of a text that comes from none. */
    public static final int NO_ANSWER = 0;

    /** So many wordings of an entry are kept besides its own; further ones say little that is new. */
    static final int WORDINGS = 8;

    private static final int NEIGHBOURS = 24;
    private static final int PHRASES = 4_096;

    private final NearestEntries vectors;
    private final CosineScale scale;
    private final Lexicon lexicon = new Lexicon();
    private final List<byte @Nullable []> texts = new ArrayList<>();
    /** Of entries that have several. */
    private final Map<Integer, List<Integer>> wordings = new HashMap<>();

    /** Of rows that were looked at lately: taking a text apart costs more than comparing it. */
    private final Map<Integer, Phrase> phrases = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Phrase> eldest) {
            return size() > PHRASES;
        }
    };

    private int[] entryOf = new int[64];
    private int[] answers = new int[64];
    private int entries;

    /** @param dimensions of the vectors of the model that is shipped */
    public Entries(int dimensions) {
        this(dimensions, CosineScale.SHIPPED);
    }

    /** @param scale of the model whose vectors the entries have */
    public Entries(int dimensions, CosineScale scale) {
        this.vectors = new NearestEntries(dimensions);
        this.scale = scale;
    }

    /** A new entry that no answer of a model named; returns its row. */
    public int add(String text, PhraseVector vector) {
        return add(text, vector, NO_ANSWER);
    }

    /**
     * A new entry; returns its row.
     *
     * @param answer any number that texts of one answer of a model have in common, or {@link #NO_ANSWER}
     */
    public int add(String text, PhraseVector vector, int answer) {
        entries++;
        return append(text, vector, answer, texts.size());
    }

    /** A text that says the same as an entry, and that no answer of a model named; see {@link #merge(int, String, PhraseVector, int)}. */
    public int merge(int entry, String text, PhraseVector vector) {
        return merge(entry, text, vector, NO_ANSWER);
    }

    /**
     * A text that says the same as an entry. Returns its row, or −1 if the entry has wordings enough.
     *
     * @param answer as for {@link #add(String, PhraseVector, int)}
     * @throws IllegalArgumentException when there is no such entry
     */
    public int merge(int entry, String text, PhraseVector vector, int answer) {
        if (!isEntry(entry)) {
            throw new IllegalArgumentException("row " + entry + " is no entry");
        }
        return wordings(entry).size() > WORDINGS ? -1 : append(text, vector, answer, entry);
    }

    private int append(String text, PhraseVector vector, int answer, int entry) {
        int row = vectors.add(vector);
        grow(row);
        answers[row] = answer;
        texts.add(text.getBytes(StandardCharsets.UTF_8));
        assign(row, entry);
        return row;
    }

    private void assign(int row, int entry) {
        entryOf[row] = entry;
        lexicon.add(row, stems(text(row)), stemsWithout(entry, row));
        if (row != entry) {
            wordings.computeIfAbsent(entry, key -> new ArrayList<>(List.of(entry)))
                    .add(row);
        }
    }

    /**
     * Makes an entry that says the same as an earlier one another wording of that, with all its wordings. The rows keep their numbers and
     * name the earlier entry from then on, also those that are not kept because it has wordings enough.
     *
     * @return the rows
     * @throws IllegalArgumentException when either is no entry, or the earlier one is not
     */
    public List<Integer> join(int entry, int earlier) {
        if (!isEntry(entry) || !isEntry(earlier) || earlier >= entry) {
            throw new IllegalArgumentException("entry " + entry + " cannot become a wording of row " + earlier);
        }
        List<Integer> rows = List.copyOf(wordings(entry));
        for (int row : rows.reversed()) {
            lexicon.remove(row, stems(text(row)), stemsWithout(entry, row));
            if (row != entry) {
                wordings(entry).remove(Integer.valueOf(row));
            }
        }
        wordings.remove(entry);
        entries--;
        for (int row : rows) {
            if (wordings(earlier).size() > WORDINGS) {
                entryOf[row] = earlier;
                forget(row);
            } else {
                assign(row, earlier);
            }
        }
        return rows;
    }

    /**
     * Makes another wording of an entry an entry of its own, under its number.
     *
     * @throws IllegalArgumentException when the row is an entry, or is not kept
     */
    public void detach(int row) {
        if (!isKept(row) || entryOf[row] == row) {
            throw new IllegalArgumentException("row " + row + " is no wording of an entry");
        }
        int entry = entryOf[row];
        lexicon.remove(row, stems(text(row)), stemsWithout(entry, row));
        wordings(entry).remove(Integer.valueOf(row));
        entries++;
        assign(row, row);
    }

    /** Uses up the number of a row that is not kept, as {@link #join} can leave one. */
    public void skip(int entry) {
        int row = vectors.add(vectors.none());
        grow(row);
        texts.add(null);
        entryOf[row] = entry;
        vectors.remove(row);
    }

    /** Whether a row takes part in decisions. */
    public boolean isKept(int row) {
        return texts.get(row) != null;
    }

    /** Takes a wording away, or an entry with all its wordings. Rows keep their numbers. */
    public void remove(int row) {
        if (row < 0 || row >= texts.size() || vectors.isRemoved(row)) {
            return;
        }
        if (entryOf[row] != row) {
            removeRow(row);
            return;
        }
        entries--;
        for (int wording : List.copyOf(wordings(row)).reversed()) {
            removeRow(wording);
        }
        wordings.remove(row);
    }

    private void grow(int row) {
        if (row >= entryOf.length) {
            entryOf = Arrays.copyOf(entryOf, row + row / 2 + 1);
            answers = Arrays.copyOf(answers, entryOf.length);
        }
    }

    private void forget(int row) {
        vectors.remove(row);
        texts.set(row, null);
        phrases.remove(row);
    }

    private void removeRow(int row) {
        lexicon.remove(row, stems(text(row)), stemsWithout(entryOf[row], row));
        forget(row);
        if (entryOf[row] != row) {
            wordings(entryOf[row]).remove(Integer.valueOf(row));
        }
    }

    /** Words that an entry has without one of its rows; null where it has no other. */
    private @Nullable Set<String> stemsWithout(int entry, int row) {
        if (wordings(entry).equals(List.of(row))) {
            return null;
        }
        Set<String> stems = new HashSet<>();
        for (int wording : wordings(entry)) {
            if (wording != row) {
                stems.addAll(stems(text(wording)));
            }
        }
        return stems;
    }

    private List<Integer> wordings(int entry) {
        return wordings.getOrDefault(entry, List.of(entry));
    }

    private static Set<String> stems(String text) {
        return new LinkedHashSet<>(Phrase.of(text).words());
    }

    boolean isEntry(int row) {
        return row >= 0 && row < texts.size() && entryOf[row] == row && !vectors.isRemoved(row);
    }

    /** How many entries there are, wordings not counted. */
    public int size() {
        return entries;
    }

    /** The entry that a row belongs to. */
    public int entryOf(int row) {
        int entry = row;
        // A row that is not kept names the entry that it had then, which may have joined another one.
        while (entryOf[entry] != entry) {
            entry = entryOf[entry];
        }
        return entry;
    }

    /** Whether an answer named an entry, in any of the wordings that are kept. */
    boolean isNamedBy(int answer, int entry) {
        return answer != NO_ANSWER && wordings(entry).stream().anyMatch(row -> answers[row] == answer);
    }

    /**
     * What a row says.
     *
     * @throws IllegalArgumentException when it was removed
     */
    public String text(int row) {
        byte[] text = texts.get(row);
        if (text == null) {
            throw new IllegalArgumentException("row " + row + " was removed");
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    Phrase phrase(int row) {
        return phrases.computeIfAbsent(row, absent -> Phrase.of(text(row)));
    }

    NearestEntries vectors() {
        return vectors;
    }

    /** How alike a vector and a row are, as if both were of the shipped model. */
    double cosine(PhraseVector vector, int row) {
        return scale.of(vectors.cosine(vector, row));
    }

    Lexicon lexicon() {
        return lexicon;
    }

    /** Rows worth a closer look: the nearest in meaning, then those that share rare words. */
    Set<Integer> neighbours(Phrase phrase, PhraseVector vector) {
        Set<Integer> rows = new LinkedHashSet<>();
        vectors.nearest(vector, NEIGHBOURS).forEach(near -> rows.add(near.row()));
        rows.addAll(lexicon.sharing(new LinkedHashSet<>(phrase.words()), NEIGHBOURS));
        return rows;
    }
}
