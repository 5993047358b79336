package io.winnow.sameness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is known about words without a model; one text file for each kind, all lower case and without diacritics. */
final class WordLists {

    /** First, since stems need it. */
    private static final Map<String, String> SPELLINGS = pairs("spellings.txt");

    private static final Set<String> FUNCTION = words("function-words.txt");
    private static final Set<String> PREPOSITIONS = words("prepositions.txt");
    private static final Set<String> DIRECTING =
            Set.of("to", "from", "into", "onto", "than", "over", "before", "after", "von", "nach", "vers");
    private static final Set<String> DENIALS = words("denials.txt");
    /** Words that say little in any list; they weigh less than their rarity in this one suggests. */
    private static final Set<String> LIGHT = stems(words("light-words.txt"));

    private static final Map<String, String> NUMBERS = pairs("numbers.txt");
    private static final Map<String, Set<String>> ANTONYMS = antonyms();
    private static final List<String> REVERSING =
            List.of("un", "in", "im", "ir", "il", "dis", "non", "anti", "de", "mis");

    /** Hook above, dot below, horn, and a tone on a vowel that is marked already. */
    private static final Pattern TONES =
            Pattern.compile("[\\u0309\\u0323\\u031b]|[\\u0302\\u0306][\\u0300\\u0301\\u0303]|\\u0111");

    private WordLists() {}

    static boolean isFunctionWord(String word) {
        return FUNCTION.contains(word) || PREPOSITIONS.contains(word);
    }

    static boolean isPreposition(String word) {
        return PREPOSITIONS.contains(word);
    }

    /** Words that make the order of their neighbours matter. */
    static boolean directs(String word) {
        return DIRECTING.contains(word);
    }

    static boolean denies(String word) {
        return DENIALS.contains(word);
    }

    static boolean isLight(String stem) {
        return LIGHT.contains(stem);
    }

    static String spelling(String word) {
        return SPELLINGS.getOrDefault(word, word);
    }

    /** Whether a word has a mark that Vietnamese and its like tell words apart by. */
    static boolean hasTones(String word) {
        return TONES.matcher(Normalizer.normalize(word, Normalizer.Form.NFD)).find();
    }

    /** In digits; null when it is none. */
    static @Nullable String number(String word) {
        return NUMBERS.get(word);
    }

    /** Opposites by the list, or by a syllable in front that turns one into the other. */
    static boolean opposite(String stem, String other) {
        return ANTONYMS.getOrDefault(stem, Set.of()).contains(other) || reversed(stem, other) || reversed(other, stem);
    }

    private static boolean reversed(String stem, String other) {
        return other.length() > 3
                && stem.endsWith(other)
                && REVERSING.contains(stem.substring(0, stem.length() - other.length()));
    }

    private static Map<String, Set<String>> antonyms() {
        Map<String, Set<String>> all = new HashMap<>();
        for (String line : lines("antonyms.txt")) {
            // Everything on the left is the opposite of everything on the right.
            String[] sides = line.split("\\|");
            for (String left : sides[0].strip().split(" ")) {
                for (String right : sides[1].strip().split(" ")) {
                    all.computeIfAbsent(Stems.of(left), key -> new HashSet<>()).add(Stems.of(right));
                    all.computeIfAbsent(Stems.of(right), key -> new HashSet<>()).add(Stems.of(left));
                }
            }
        }
        return all;
    }

    private static Set<String> words(String file) {
        Set<String> all = new HashSet<>();
        lines(file).forEach(line -> all.addAll(List.of(line.split(" "))));
        return all;
    }

    private static Set<String> stems(Set<String> words) {
        Set<String> all = new HashSet<>();
        words.forEach(word -> all.add(Stems.of(word)));
        return all;
    }

    private static Map<String, String> pairs(String file) {
        Map<String, String> all = new HashMap<>();
        for (String line : lines(file)) {
            String[] words = line.split(" ");
            for (int i = 0; i < words.length - 1; i++) {
                all.put(words[i], words[words.length - 1]);
            }
        }
        return all;
    }

    static List<String> lines(String file) {
        try (InputStream stream = WordLists.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IOException("not on the class path");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }
}
