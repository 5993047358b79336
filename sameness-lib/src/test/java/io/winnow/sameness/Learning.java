package io.winnow.sameness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Learns a {@link Scorer} from examples: the same examples give the same scorer. */
final class Learning {

    private static final double RIDGE = 3;
    private static final int TREES = 300;
    private static final int DEPTH = 3;
    private static final double RATE = 0.04;
    private static final double LEAF_RIDGE = 5;
    private static final int FEWEST = 30;
    private static final int BINS = 48;
    /** The share of the logistic model in the sum. */
    static final double LOGISTIC = 0.3;

    private final double[][] rows;
    private final double[] truth;
    private final boolean[] seen = new boolean[PairEvidence.Feature.values().length];
    private final Random random = new Random(1);

    private Learning(Examples examples) {
        rows = examples.features().toArray(new double[0][]);
        truth = examples.same().stream().mapToDouble(same -> same ? 1 : 0).toArray();
    }

    static Scorer from(Examples examples) {
        return new Learning(examples).scorer();
    }

    private Scorer scorer() {
        double[] logistic = logistic();
        int features = logistic.length - 1;
        double[] weights = Arrays.stream(logistic, 0, features)
                .map(weight -> weight * LOGISTIC)
                .toArray();
        double base = Math.log(
                Arrays.stream(truth).sum() / (rows.length - Arrays.stream(truth).sum()));
        return new Scorer(weights, LOGISTIC * logistic[features] + (1 - LOGISTIC) * base, trees(base));
    }

    /** Newton's method; weights in units of the features, the bias last. */
    private double[] logistic() {
        int d = rows[0].length;
        double[] mean = new double[d];
        double[] deviation = new double[d];
        for (int i = 0; i < d; i++) {
            int feature = i;
            mean[i] = Arrays.stream(rows)
                    .mapToDouble(row -> row[feature])
                    .average()
                    .orElseThrow();
            deviation[i] = Math.sqrt(Arrays.stream(rows)
                            .mapToDouble(row -> (row[feature] - mean[feature]) * (row[feature] - mean[feature]))
                            .average()
                            .orElseThrow())
                    + 1e-9;
        }
        double[] weights = new double[d + 1];
        for (int round = 0; round < 12; round++) {
            double[][] system = new double[d + 1][d + 2];
            for (int i = 0; i < d; i++) {
                system[i][i] = RIDGE;
                system[i][d + 1] = -RIDGE * weights[i];
            }
            double[] x = new double[d + 1];
            x[d] = 1;
            for (int k = 0; k < rows.length; k++) {
                double sum = weights[d];
                for (int i = 0; i < d; i++) {
                    x[i] = (rows[k][i] - mean[i]) / deviation[i];
                    sum += weights[i] * x[i];
                }
                double p = 1 / (1 + Math.exp(-sum));
                for (int i = 0; i <= d; i++) {
                    system[i][d + 1] += (truth[k] - p) * x[i];
                    for (int j = 0; j <= d; j++) {
                        system[i][j] += (p * (1 - p) + 1e-9) * x[i] * x[j];
                    }
                }
            }
            eliminate(system);
            for (int i = 0; i <= d; i++) {
                weights[i] += system[i][d + 1] / system[i][i];
            }
        }
        for (int i = 0; i < d; i++) {
            weights[i] /= deviation[i];
            weights[d] -= weights[i] * mean[i];
        }
        return weights;
    }

    private static void eliminate(double[][] system) {
        for (int i = 0; i < system.length; i++) {
            for (int row = 0; row < system.length; row++) {
                if (row != i) {
                    double factor = system[row][i] / system[i][i];
                    for (int column = i; column <= system.length; column++) {
                        system[row][column] -= factor * system[i][column];
                    }
                }
            }
        }
    }

    private List<Scorer.Node> trees(double base) {
        int d = rows[0].length;
        double[][] cuts = new double[d][];
        int[][] bins = new int[d][rows.length];
        for (int f = 0; f < d; f++) {
            cuts[f] = cuts(f);
            for (int i = 0; i < rows.length; i++) {
                int place = Arrays.binarySearch(cuts[f], rows[i][f]);
                bins[f][i] = place >= 0 ? place + 1 : -place - 1;
            }
        }
        double[] sums = new double[rows.length];
        Arrays.fill(sums, base);
        List<Scorer.Node> trees = new ArrayList<>();
        for (int t = 0; t < TREES; t++) {
            double[] gradient = new double[rows.length];
            double[] curvature = new double[rows.length];
            for (int i = 0; i < rows.length; i++) {
                double p = 1 / (1 + Math.exp(-sums[i]));
                gradient[i] = truth[i] - p;
                curvature[i] = p * (1 - p);
            }
            // Each tree sees half of the pairs and two thirds of the measures, so that no single one decides all.
            int[] half = IntStream.range(0, rows.length)
                    .filter(i -> random.nextBoolean())
                    .toArray();
            for (int f = 0; f < d; f++) {
                seen[f] = random.nextInt(3) > 0;
            }
            Scorer.Node tree = grow(half, gradient, curvature, bins, cuts, DEPTH);
            for (int i = 0; i < rows.length; i++) {
                // Leaves bear their share of the final sum already.
                sums[i] += tree.value(rows[i]) / (1 - LOGISTIC);
            }
            trees.add(tree);
        }
        return trees;
    }

    /** Quantiles of all and of the rare twins. */
    private double[] cuts(int feature) {
        TreeSet<Double> cuts = new TreeSet<>();
        double[] all =
                Arrays.stream(rows).mapToDouble(row -> row[feature]).sorted().toArray();
        double[] same = IntStream.range(0, rows.length)
                .filter(i -> truth[i] > 0)
                .mapToDouble(i -> rows[i][feature])
                .sorted()
                .toArray();
        for (int bin = 1; bin < BINS; bin++) {
            cuts.add(all[(int) ((long) bin * all.length / BINS)]);
            cuts.add(same[bin * same.length / BINS]);
        }
        return cuts.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private Scorer.Node grow(
            int[] members, double[] gradient, double[] curvature, int[][] bins, double[][] cuts, int depth) {
        double g = Arrays.stream(members).mapToDouble(i -> gradient[i]).sum();
        double h = Arrays.stream(members).mapToDouble(i -> curvature[i]).sum();
        double best = 0.5;
        int feature = -1;
        int cut = -1;
        for (int f = 0; depth > 0 && f < cuts.length; f++) {
            if (!seen[f]) {
                continue;
            }
            double[] gs = new double[cuts[f].length + 1];
            double[] hs = new double[cuts[f].length + 1];
            int[] counts = new int[cuts[f].length + 1];
            for (int i : members) {
                gs[bins[f][i]] += gradient[i];
                hs[bins[f][i]] += curvature[i];
                counts[bins[f][i]]++;
            }
            double left = 0;
            double leftCurvature = 0;
            int below = 0;
            for (int c = 0; c < cuts[f].length; c++) {
                left += gs[c];
                leftCurvature += hs[c];
                below += counts[c];
                double rightCurvature = h - leftCurvature;
                if (below < FEWEST || members.length - below < FEWEST || leftCurvature < 3 || rightCurvature < 3) {
                    continue;
                }
                double gain = left * left / (leftCurvature + LEAF_RIDGE)
                        + (g - left) * (g - left) / (rightCurvature + LEAF_RIDGE)
                        - g * g / (h + LEAF_RIDGE);
                if (gain > best) {
                    best = gain;
                    feature = f;
                    cut = c;
                }
            }
        }
        if (feature < 0) {
            return new Scorer.Node.Leaf((1 - LOGISTIC) * RATE * g / (h + LEAF_RIDGE));
        }
        int[] binOf = bins[feature];
        int last = cut;
        return new Scorer.Node.Fork(
                feature,
                cuts[feature][cut],
                grow(
                        Arrays.stream(members).filter(i -> binOf[i] <= last).toArray(),
                        gradient,
                        curvature,
                        bins,
                        cuts,
                        depth - 1),
                grow(
                        Arrays.stream(members).filter(i -> binOf[i] > last).toArray(),
                        gradient,
                        curvature,
                        bins,
                        cuts,
                        depth - 1));
    }
}
