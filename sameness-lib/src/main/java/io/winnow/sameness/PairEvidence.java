package io.winnow.sameness;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What speaks for and against two texts of a list saying the same: measures, and vetoes that no measure outweighs.
 *
 * <p>All measures but {@link Feature#LEAD} are the same with the texts exchanged.
 */
final class PairEvidence {

    /** The measures, each from 0 to 1 or a little beyond. */
    enum Feature {
        /** Of the vectors. */
        COSINE,
        /** Of the vectors, without what all entries have in common. */
        CENTRED,
        /** By how much this entry is nearer than the nearest other one. */
        LEAD,
        /** The share of both texts' weight that the other one has too. */
        OVERLAP,
        /** The share of the better covered text. */
        CONTAINMENT,
        /** What the worse covered text says alone, in words of full weight. */
        EXTRA,
        /** What the better covered text says alone: both say something else. */
        BOTH_EXTRA,
        /** Common trigrams of letters (Dice). */
        TRIGRAMS,
        /** Whether both have the same head word, which says what kind of thing it is. */
        HEAD,
        /** Whether each one's head word is anywhere in the other. */
        HEADS_COVERED,
        /** What one of the texts says alone up to its head word. */
        HEAD_EXTRA,
        /** The weight of the weightiest common word. */
        RAREST,
        /** One over the number of entries that have the most telling common word. */
        EXCLUSIVE,
        /** Whether one text without its brackets is the other, or an acronym of it. */
        CORE,
        /** How much longer one is. */
        LENGTH
    }

    /** What forbids to decide that two texts are the same without asking. */
    enum Veto {
        /** Numbers, Roman or written ones too, single letters, signs. */
        NUMBERS,
        /** One denies. */
        NEGATION,
        /** Each has a word that is the opposite of one of the other's. */
        ANTONYMS,
        /** Each has a name that the other one has not. */
        NAMES,
        /** Words that differ in their diacritics, both having some, or having tones. */
        DIACRITICS,
        /** Words in a script that the embedding model doesn't read, which only one of them has. */
        SCRIPT,
        /** The same words in another order, with a word between them that gives the order a meaning. */
        ORDER,
        /** One adds words behind the other's: a bracket's shell is no bracket. */
        COMPOUND,
        /** Each says something else, and other entries of the list have by chance what they have in common. */
        COMMONPLACE,
        /** Each says something else, in words that tell several entries of the list apart: "repair the roof" and "clean the roof" among many such. */
        PARAMETERS
    }

    private static final Feature[] FEATURES = Feature.values();
    private static final double BEGINNING = 0.7;

    /** In labelled lists, 4 of 405 pairs that were found to be the same without a judge meet one of these; all 4 were. */
    private static final double BY_CHANCE = 1.5;

    private static final int SEVERAL = 5;

    /** In long lists, the share of the entries that are several. */
    private static final double SEVERAL_OF = 0.01;

    private final double[] features = new double[FEATURES.length];
    private final Set<Veto> vetoes = EnumSet.noneOf(Veto.class);

    /**
     * @param cosine of the vectors
     * @param centred the cosine without what all entries have in common
     * @param lead the cosine less that of the nearest row of another entry
     */
    PairEvidence(Phrase one, Phrase other, double cosine, double centred, double lead, Lexicon lexicon) {
        double[] covered = new double[one.words().size()];
        double[] otherCovered = new double[other.words().size()];
        cover(one, other, covered);
        cover(other, one, otherCovered);
        boolean acronym = acronym(one, other, covered, otherCovered) | acronym(other, one, otherCovered, covered);
        Weighed left = weigh(one, covered, lexicon);
        Weighed right = weigh(other, otherCovered, lexicon);

        set(Feature.COSINE, cosine);
        set(Feature.CENTRED, centred);
        set(Feature.LEAD, lead);
        set(Feature.OVERLAP, (left.shared + right.shared) / (left.all + right.all));
        set(Feature.CONTAINMENT, Math.max(left.shared / left.all, right.shared / right.all));
        set(Feature.EXTRA, Math.max(left.extra(), right.extra()) / 3);
        set(Feature.BOTH_EXTRA, Math.min(left.extra(), right.extra()) / 2);
        set(Feature.TRIGRAMS, trigrams(one.trigrams(), other.trigrams()));
        set(Feature.HEAD, alike(one.words().get(one.head()), other.words().get(other.head())));
        set(Feature.HEADS_COVERED, Math.min(covered[one.head()], otherCovered[other.head()]));
        set(
                Feature.HEAD_EXTRA,
                Math.max(headExtra(one, covered, lexicon), headExtra(other, otherCovered, lexicon)) / 2);
        set(Feature.RAREST, Math.max(left.rarest, right.rarest));
        set(Feature.EXCLUSIVE, Math.max(left.exclusive, right.exclusive));
        set(Feature.CORE, acronym || one.coreWords().equals(other.coreWords()) ? 1 : 0);
        int longer = Math.max(one.words().size(), other.words().size());
        int shorter = Math.max(1, Math.min(one.words().size(), other.words().size()));
        set(Feature.LENGTH, StrictMath.log((double) longer / shorter) / 2);

        veto(Veto.NUMBERS, !one.numbers().equals(other.numbers()));
        veto(Veto.NEGATION, one.negations() % 2 != other.negations() % 2);
        veto(Veto.ANTONYMS, antonyms(one, other, covered, otherCovered));
        veto(Veto.NAMES, otherNames(one, other, covered) && otherNames(other, one, otherCovered));
        veto(Veto.DIACRITICS, otherDiacritics(one, other));
        veto(Veto.SCRIPT, unread(one, covered) || unread(other, otherCovered));
        veto(Veto.ORDER, reversed(one, other));
        veto(Veto.COMPOUND, compound(one, other) || compound(other, one));
        int own = mostUsed(one, covered, lexicon);
        int otherOwn = mostUsed(other, otherCovered, lexicon);
        double several = Math.max(SEVERAL, SEVERAL_OF * lexicon.entries());
        veto(Veto.PARAMETERS, own >= several && otherOwn >= several);
        veto(
                Veto.COMMONPLACE,
                own >= 0
                        && otherOwn >= 0
                        && Math.max(byChance(one, covered, lexicon), byChance(other, otherCovered, lexicon))
                                >= BY_CHANCE);
    }

    private void set(Feature feature, double value) {
        features[feature.ordinal()] = value;
    }

    private void veto(Veto veto, boolean applies) {
        if (applies) {
            vetoes.add(veto);
        }
    }

    double get(Feature feature) {
        return features[feature.ordinal()];
    }

    double[] features() {
        return features.clone();
    }

    Set<Veto> vetoes() {
        return vetoes;
    }

    /** How well each word is found in another text: 1 as it is or as part of a compound, less if only the beginnings agree. */
    private static void cover(Phrase phrase, Phrase other, double[] covered) {
        List<String> words = phrase.words();
        List<String> others = other.words();
        for (int i = 0; i < covered.length; i++) {
            String word = words.get(i);
            for (int j = 0; j < others.size(); j++) {
                covered[i] = Math.max(covered[i], alike(word, others.get(j)));
                if (j + 1 < others.size() && word.equals(others.get(j) + others.get(j + 1))) {
                    covered[i] = 1;
                }
                if (i + 1 < covered.length && others.get(j).equals(word + words.get(i + 1))) {
                    covered[i] = 1;
                    covered[i + 1] = 1;
                }
            }
        }
    }

    private static double alike(String word, String other) {
        if (word.equals(other)) {
            return 1;
        }
        int shorter = Math.min(word.length(), other.length());
        int common = 0;
        while (common < shorter && word.charAt(common) == other.charAt(common)) {
            common++;
        }
        boolean begins = common >= 4 && common * 3 >= Math.max(word.length(), other.length()) * 2 || common >= 6;
        return begins ? BEGINNING : 0;
    }

    /** Covers words that are the initials of the other text's, and those words. */
    private static boolean acronym(Phrase phrase, Phrase other, double[] covered, double[] otherCovered) {
        StringBuilder initials = new StringBuilder();
        other.words().forEach(word -> initials.append(word.charAt(0)));
        boolean found = false;
        for (int i = 0; i < covered.length; i++) {
            String word = phrase.words().get(i);
            int place = initials.indexOf(word);
            if (covered[i] == 1
                    || word.length() < 3
                    || place < 0 && !other.initials().contains(word)) {
                continue;
            }
            covered[i] = 1;
            found |= covered.length == 1;
            if (place >= 0) {
                Arrays.fill(otherCovered, place, place + word.length(), 1);
            }
        }
        return found;
    }

    private record Weighed(double all, double shared, double rarest, double exclusive) {

        double extra() {
            return all - shared;
        }
    }

    private static Weighed weigh(Phrase phrase, double[] covered, Lexicon lexicon) {
        double all = 0;
        double shared = 0;
        double rarest = 0;
        double exclusive = 0;
        for (int i = 0; i < covered.length; i++) {
            double weight = lexicon.weight(phrase.words().get(i));
            all += weight;
            shared += weight * covered[i];
            if (covered[i] == 1) {
                rarest = Math.max(rarest, weight);
                boolean light = WordLists.isLight(phrase.words().get(i));
                exclusive = Math.max(
                        exclusive,
                        light
                                ? 0
                                : 1.0
                                        / Math.max(
                                                1,
                                                lexicon.entriesWith(
                                                        phrase.words().get(i))));
            }
        }
        return new Weighed(Math.max(all, 1e-9), shared, rarest, exclusive);
    }

    private static double trigrams(int[] one, int[] other) {
        int common = 0;
        for (int i = 0, j = 0; i < one.length && j < other.length; ) {
            if (one[i] == other[j]) {
                common++;
                i++;
                j++;
            } else if (one[i] < other[j]) {
                i++;
            } else {
                j++;
            }
        }
        return one.length + other.length == 0 ? 0 : 2.0 * common / (one.length + other.length);
    }

    private static double headExtra(Phrase phrase, double[] covered, Lexicon lexicon) {
        double extra = 0;
        for (int i = 0; i <= phrase.head(); i++) {
            extra += lexicon.weight(phrase.words().get(i)) * (1 - covered[i]);
        }
        return extra;
    }

    private static boolean antonyms(Phrase one, Phrase other, double[] covered, double[] otherCovered) {
        for (int i = 0; i < covered.length; i++) {
            for (int j = 0; j < otherCovered.length; j++) {
                if (covered[i] < 1
                        && otherCovered[j] < 1
                        && WordLists.opposite(one.words().get(i), other.words().get(j))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean otherNames(Phrase phrase, Phrase other, double[] covered) {
        for (int i = 0; i < covered.length; i++) {
            if (covered[i] == 0
                    && phrase.names().contains(phrase.words().get(i))
                    && !other.names().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static boolean otherDiacritics(Phrase one, Phrase other) {
        for (int i = 0; i < one.words().size(); i++) {
            int place = other.words().indexOf(one.words().get(i));
            if (place < 0) {
                continue;
            }
            String word = one.unfolded().get(i);
            String otherWord = other.unfolded().get(place);
            String folded = Phrase.fold(word);
            boolean both = !word.equals(folded) && !otherWord.equals(folded);
            if (folded.equals(Phrase.fold(otherWord))
                    && !word.equals(otherWord)
                    && (both || WordLists.hasTones(word) || WordLists.hasTones(otherWord))) {
                return true;
            }
        }
        return false;
    }

    private static boolean unread(Phrase phrase, double[] covered) {
        for (int i = 0; i < covered.length; i++) {
            int first = phrase.words().get(i).codePointAt(0);
            if (covered[i] < 1
                    && Character.isLetter(first)
                    && Character.UnicodeScript.of(first) != Character.UnicodeScript.LATIN) {
                return true;
            }
        }
        return false;
    }

    /** "Paris to London" and "London to Paris", not "dynamo hub" and "hub dynamo". */
    private static boolean reversed(Phrase one, Phrase other) {
        return one.words().size() > 1
                && !one.words().equals(other.words())
                && one.directed()
                && other.directed()
                && new HashSet<>(one.words()).equals(new HashSet<>(other.words()));
    }

    /** The number of entries that have the most used of the words that the other text has not; −1 if it has all. */
    private static int mostUsed(Phrase phrase, double[] covered, Lexicon lexicon) {
        int most = -1;
        for (int i = 0; i < covered.length; i++) {
            String word = phrase.words().get(i);
            if (covered[i] == 0 && !WordLists.isLight(word)) {
                most = Math.max(most, lexicon.entriesWith(word));
            }
        }
        return most;
    }

    /** How many entries would have all the words that both texts have, if each word were in as many as it is, and independent of the others. */
    private static double byChance(Phrase phrase, double[] covered, Lexicon lexicon) {
        double having = lexicon.entries();
        Set<String> words = new HashSet<>();
        for (int i = 0; i < covered.length; i++) {
            String word = phrase.words().get(i);
            if (covered[i] > 0 && !WordLists.isLight(word) && words.add(word)) {
                having *= (double) lexicon.entriesWith(word) / Math.max(1, lexicon.entries());
            }
        }
        return having;
    }

    private static boolean compound(Phrase phrase, Phrase longer) {
        List<String> words = phrase.coreWords();
        List<String> more = longer.words().subList(0, longer.head() + 1);
        return more.size() > words.size() && words.equals(more.subList(0, words.size()));
    }
}
