package io.winnow.sameness;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a model's cosines are worth. The rules were learnt with the model that is shipped, to which phrases about one subject are between some
 * 0.75 and 0.95 alike; other models use other ranges. A straight line turns theirs into that one. It is fitted so that phrases that say the
 * same, and phrases about one subject that do not, come out on average as with the shipped model.
 */
public record CosineScale(double factor, double offset) {

    /** Of the model that is shipped. */
    public static final CosineScale SHIPPED = new CosineScale(1, 0);

    /** What the examples are to the shipped model on average, as {@code CosineScaleTest} computes them. */
    static final Likeness OF_SHIPPED = new Likeness(0.91, 0.796);

    /** A model to which the two differ by less tells nothing. */
    private static final double LEAST_DIFFERENCE = 0.02;

    /** Pairs of one subject, which follow each other. */
    private static final int SUBJECT = 8;

    /** Phrases to be given to a model whose scale is wanted. */
    public static List<String> examples() {
        return WordLists.lines("examples.txt").stream()
                .flatMap(line -> Stream.of(line.split(" = ")))
                .toList();
    }

    /**
     * The scale of a model.
     *
     * @param vectors of the {@link #examples()}, in their order
     * @throws IllegalArgumentException when the model does not tell phrases that say the same from others
     */
    public static CosineScale fit(List<PhraseVector> vectors) {
        Likeness found = Likeness.of(vectors);
        if (!(found.same - found.different >= LEAST_DIFFERENCE)) {
            throw new IllegalArgumentException(
                    "to it, phrases that say the same are no more alike than others: is it a model for vectors?");
        }
        double factor = (OF_SHIPPED.same - OF_SHIPPED.different) / (found.same - found.different);
        return new CosineScale(factor, OF_SHIPPED.same - factor * found.same);
    }

    /** How alike phrases are on average that say the same, and phrases about one subject that do not. */
    record Likeness(double same, double different) {

        static Likeness of(List<PhraseVector> vectors) {
            double same = 0;
            double different = 0;
            int pairs = vectors.size() / 2;
            int others = 0;
            for (int pair = 0; pair < pairs; pair++) {
                PhraseVector vector = vectors.get(2 * pair);
                same += vector.cosine(vectors.get(2 * pair + 1));
                for (int other = pair + 1; other < (pair / SUBJECT + 1) * SUBJECT; other++) {
                    different += vector.cosine(vectors.get(2 * other));
                    others++;
                }
            }
            return new Likeness(same / pairs, different / others);
        }
    }

    double of(double cosine) {
        return Math.clamp(factor * cosine + offset, -1, 1);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return factor + " " + offset;
    }

    public static CosineScale parse(String text) {
        int space = text.indexOf(' ');
        return new CosineScale(
                Double.parseDouble(text.substring(0, space)), Double.parseDouble(text.substring(space + 1)));
    }
}
