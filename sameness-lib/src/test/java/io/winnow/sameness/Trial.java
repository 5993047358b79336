package io.winnow.sameness;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Plays a labelled topic: its entries arrive in order, each is new or says the same as an earlier one; counts what was right. */
final class Trial {

    /**
     * @param right dropped for an entry of the same concept
     * @param wrong dropped for another one, unless people could differ on the two
     * @param missed kept although its concept was there
     * @param doubts asked about
     * @param shown entries shown to the judge
     */
    record Tally(int entries, int right, int wrong, int missed, int doubts, int shown) {

        static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0);

        Tally plus(Tally other) {
            return new Tally(
                    entries + other.entries,
                    right + other.right,
                    wrong + other.wrong,
                    missed + other.missed,
                    doubts + other.doubts,
                    shown + other.shown);
        }

        double precision() {
            return right + wrong == 0 ? 1 : (double) right / (right + wrong);
        }

        double recall() {
            return (double) right / (right + missed);
        }

        double doubtful() {
            return (double) doubts / entries;
        }

        @Override
        public String toString() {
            double f1 = right == 0 ? 0 : 2 * precision() * recall() / (precision() + recall());
            return String.format(
                    Locale.ROOT,
                    "P %.3f  R %.3f  F1 %.3f  doubts %.2f  shown %.1f",
                    precision(),
                    recall(),
                    f1,
                    doubtful(),
                    doubts == 0 ? 0.0 : (double) shown / doubts);
        }
    }

    /** Names the place of one of the concepts, or −1. */
    interface Judge {

        int name(int concept, List<Integer> shown);
    }

    static final Judge NOBODY = (concept, shown) -> -1;
    static final Judge PERFECT = (concept, shown) -> shown.indexOf(concept);

    /** Gives another answer than the right one in one of ten cases. */
    static Judge wrongInTenth(long seed) {
        Random random = new Random(seed);
        return (concept, shown) -> {
            int right = shown.indexOf(concept);
            if (random.nextInt(10) > 0) {
                return right;
            }
            int other = random.nextInt(shown.size()) - 1;
            return other >= right ? other + 1 : other;
        };
    }

    private Trial() {}

    static Tally of(Topics.Topic topic, LocalDecision rule, Judge judge) {
        Entries entries = new Entries(topic.entries().getFirst().vector().dimensions());
        Map<Integer, Topics.Entry> byRow = new HashMap<>();
        Set<Integer> seen = new HashSet<>();
        Tally tally = Tally.NONE;
        for (Topics.Entry entry : topic.entries()) {
            int twin = -1;
            int asked = 0;
            int shown = 0;
            switch (rule.decide(entries, entry.text(), entry.vector())) {
                case Finding.New() -> {}
                case Finding.Same(Candidate as) -> twin = as.entry();
                case Finding.Doubt(List<Candidate> nearest) -> {
                    asked = 1;
                    shown = nearest.size();
                    int named = judge.name(
                            entry.concept(),
                            nearest.stream()
                                    .map(c -> byRow.get(c.entry()).concept())
                                    .toList());
                    twin = named < 0 ? -1 : nearest.get(named).entry();
                }
            }
            boolean repeats = !seen.add(entry.concept());
            boolean right = twin >= 0 && byRow.get(twin).concept() == entry.concept();
            boolean wrong = twin >= 0
                    && !right
                    && !topic.isUnsure(entry.number(), byRow.get(twin).number());
            tally = tally.plus(new Tally(1, right ? 1 : 0, wrong ? 1 : 0, twin < 0 && repeats ? 1 : 0, asked, shown));
            int row = twin < 0
                    ? entries.add(entry.text(), entry.vector())
                    : entries.merge(twin, entry.text(), entry.vector());
            byRow.put(row, entry);
        }
        return tally;
    }

    /** A text repeats the nearest earlier one when their cosine reaches a threshold; its equal form, when the threshold is beyond 1. */
    static Tally cosine(Topics.Topic topic, double threshold) {
        Tally tally = Tally.NONE;
        Set<Integer> seen = new HashSet<>();
        for (Topics.Entry entry : topic.entries()) {
            Topics.Entry twin = null;
            double nearest = -1;
            for (Topics.Entry other : topic.entries().subList(0, entry.number())) {
                boolean equal = Phrase.plain(entry.text()).equals(Phrase.plain(other.text()));
                double cosine = equal ? 2 : entry.vector().cosine(other.vector());
                if (cosine >= threshold && cosine > nearest) {
                    nearest = cosine;
                    twin = other;
                }
            }
            boolean repeats = !seen.add(entry.concept());
            boolean right = twin != null && twin.concept() == entry.concept();
            boolean wrong = twin != null && !right && !topic.isUnsure(entry.number(), twin.number());
            tally = tally.plus(new Tally(1, right ? 1 : 0, wrong ? 1 : 0, twin == null && repeats ? 1 : 0, 0, 0));
        }
        return tally;
    }
}
