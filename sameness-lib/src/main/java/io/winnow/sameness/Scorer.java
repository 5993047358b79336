package io.winnow.sameness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * From measures to the probability that two texts say the same: a weighted sum, which is sound where examples are few, and boosted trees, which
 * know what a measure is worth in the light of others.
 *
 * <p>Learnt from labelled lists by the program {@code Training}; what it learnt is in {@code scorer.txt}.
 */
final class Scorer {

    private final double[] weights;
    private final double bias;
    private final List<Node> trees;

    /** @param weights of the measures, by {@link PairEvidence.Feature}'s order */
    Scorer(double[] weights, double bias, List<Node> trees) {
        this.weights = weights.clone();
        this.bias = bias;
        this.trees = List.copyOf(trees);
    }

    /** A node of a tree. */
    sealed interface Node {

        double value(double[] features);

        record Leaf(double value) implements Node {

            @Override
            public double value(double[] features) {
                return value;
            }
        }

        record Fork(int feature, double threshold, Node below, Node above) implements Node {

            @Override
            public double value(double[] features) {
                return (features[feature] < threshold ? below : above).value(features);
            }
        }
    }

    /** The one that is shipped. */
    static Scorer load() {
        return parse(WordLists.lines("scorer.txt"));
    }

    static Scorer parse(List<String> lines) {
        double[] weights = new double[PairEvidence.Feature.values().length];
        double bias = 0;
        List<Node> trees = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "bias" -> bias = Double.parseDouble(words[1]);
                case "tree" -> trees.add(tree(words, new int[] {1}));
                default -> weights[PairEvidence.Feature.valueOf(words[0]).ordinal()] = Double.parseDouble(words[1]);
            }
        }
        return new Scorer(weights, bias, trees);
    }

    private static Node tree(String[] words, int[] next) {
        String word = words[next[0]++];
        if (word.equals("=")) {
            return new Node.Leaf(Double.parseDouble(words[next[0]++]));
        }
        double threshold = Double.parseDouble(words[next[0]++]);
        Node below = tree(words, next);
        return new Node.Fork(PairEvidence.Feature.valueOf(word).ordinal(), threshold, below, tree(words, next));
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("bias " + number(bias));
        for (PairEvidence.Feature feature : PairEvidence.Feature.values()) {
            lines.add(feature + " " + number(weights[feature.ordinal()]));
        }
        trees.forEach(tree -> lines.add("tree" + text(tree)));
        return lines;
    }

    private static String text(Node node) {
        return switch (node) {
            case Node.Leaf leaf -> " = " + number(leaf.value());
            case Node.Fork fork ->
                " " + PairEvidence.Feature.values()[fork.feature()] + " " + number(fork.threshold())
                        + text(fork.below()) + text(fork.above());
        };
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.5f", value);
    }

    /**
     * @param features by {@link PairEvidence.Feature}'s order
     * @param odds factor of the odds, for what is known beside the measures
     */
    double score(double[] features, double odds) {
        double sum = bias;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * features[i];
        }
        for (Node tree : trees) {
            sum += tree.value(features);
        }
        // The same on every processor.
        return odds / (odds + StrictMath.exp(-sum));
    }
}
