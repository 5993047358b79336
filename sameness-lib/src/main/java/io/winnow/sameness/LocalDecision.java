package io.winnow.sameness;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Decides by local evidence alone, and says when it can't. Safe for use by several threads, with entries of their own. */
public final class LocalDecision {

    /** At most so many entries are shown to a judge. */
    public static final int SHOWN = 8;

    /**
     * What it does to the odds that a text says the same as an entry if one answer named both: in labelled lists 2 such pairs were the same, where
     * the scores alone promised 149.
     */
    private static final double SAME_ANSWER = 1 / 32.0;

    private final Scorer scorer;
    private final Thresholds thresholds;

    LocalDecision(Scorer scorer, Thresholds thresholds) {
        this.scorer = scorer;
        this.thresholds = thresholds;
    }

    /**
     * @param same from here on a text says the same as an entry
     * @param fresh below it for all entries, a text is new
     * @param shown an entry below it is not shown to a judge, who could only name it by mistake
     * @param share neither is one below this share of the most probable one's score
     */
    record Thresholds(double same, double fresh, double shown, double share) {

        static final Thresholds WITH_JUDGE = new Thresholds(0.96, 0.03, 0.01, 0.05);
        static final Thresholds ALONE =
                new Thresholds(0.87, WITH_JUDGE.fresh(), WITH_JUDGE.shown(), WITH_JUDGE.share());

        private double shown(Candidate best) {
            return Math.max(shown, share * best.score());
        }
    }

    /** The least score from which on a text is ever found to say the same as an entry, with a judge or without. */
    public static double leastSame() {
        return Math.min(Thresholds.ALONE.same(), Thresholds.WITH_JUDGE.same());
    }

    /** For lists with a judge, who decides all that is not beyond doubt. */
    public static LocalDecision withJudge() {
        return new LocalDecision(Scorer.load(), Thresholds.WITH_JUDGE);
    }

    /**
     * The same by another scorer than the shipped one, so that a list can be decided by what was learned from others only.
     *
     * @param scorer in lines, as {@code scorer.txt} has it
     */
    public static LocalDecision withJudge(List<String> scorer) {
        return new LocalDecision(Scorer.parse(scorer), Thresholds.WITH_JUDGE);
    }

    /** For lists without one: more is merged here, and a doubt is left as it is. */
    public static LocalDecision alone() {
        return new LocalDecision(Scorer.load(), Thresholds.ALONE);
    }

    /** The same by another scorer, as for {@link #withJudge(List)}. */
    public static LocalDecision alone(List<String> scorer) {
        return new LocalDecision(Scorer.parse(scorer), Thresholds.ALONE);
    }

    /** Decides about a text that no answer of a model named. */
    public Finding decide(Entries entries, String text, PhraseVector vector) {
        return decide(entries, text, vector, Entries.NO_ANSWER);
    }

    /**
     * @param entries the collection before this text
     * @param vector of the text
     * @param answer that the text is of, as {@link Entries#add(String, PhraseVector, int)} has it
     */
    public Finding decide(Entries entries, String text, PhraseVector vector, int answer) {
        List<Candidate> candidates = candidates(entries, text, vector, answer);
        for (Candidate candidate : candidates) {
            if (candidate.score() >= thresholds.same() && candidate.vetoes().isEmpty()) {
                return new Finding.Same(candidate);
            }
        }
        if (candidates.isEmpty() || candidates.getFirst().score() < thresholds.fresh()) {
            return new Finding.New();
        }
        double shown = thresholds.shown(candidates.getFirst());
        return new Finding.Doubt(candidates.stream()
                .filter(candidate -> candidate.score() >= shown)
                .limit(SHOWN)
                .toList());
    }

    /** One for each entry near, the most probable first; of equal ones the older. */
    List<Candidate> candidates(Entries entries, String text, PhraseVector vector, int answer) {
        Map<Integer, Candidate> best = new HashMap<>();
        for (Pair pair : pairs(entries, text, vector)) {
            Candidate candidate = new Candidate(
                    pair.entry(),
                    pair.row(),
                    scorer.score(pair.evidence().features(), entries.isNamedBy(answer, pair.entry()) ? SAME_ANSWER : 1),
                    pair.evidence().vetoes().stream().map(Enum::name).collect(Collectors.toUnmodifiableSet()));
            best.merge(pair.entry(), candidate, LocalDecision::better);
        }
        return best.values().stream()
                .sorted(Comparator.comparingDouble(Candidate::score).reversed().thenComparingInt(Candidate::entry))
                .toList();
    }

    private static Candidate better(Candidate one, Candidate other) {
        return other.score() > one.score() ? other : one;
    }

    /** A text with a row of the list. */
    record Pair(int entry, int row, PairEvidence evidence) {}

    static List<Pair> pairs(Entries entries, String text, PhraseVector vector) {
        Phrase phrase = Phrase.of(text);
        Set<Integer> rows = entries.neighbours(phrase, vector);
        int nearest = -1;
        double first = -1;
        double second = -1;
        for (int row : rows) {
            double cosine = entries.cosine(vector, row);
            int entry = entries.entryOf(row);
            if (entry == nearest) {
                first = Math.max(first, cosine);
            } else if (cosine > first) {
                second = first;
                first = cosine;
                nearest = entry;
            } else {
                second = Math.max(second, cosine);
            }
        }
        List<Pair> pairs = new ArrayList<>();
        for (int row : rows) {
            double cosine = entries.cosine(vector, row);
            int entry = entries.entryOf(row);
            double lead = cosine - Math.max(0, entry == nearest ? second : first);
            double centred = entries.vectors().centred(vector, row);
            PairEvidence evidence =
                    new PairEvidence(phrase, entries.phrase(row), cosine, centred, lead, entries.lexicon());
            pairs.add(new Pair(entry, row, evidence));
        }
        return pairs;
    }
}
