package io.winnow.sameness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The vectors of a collection and which of them are nearest to another, by cosine.
 *
 * <p>Up to {@value #EXACT} rows every vector is compared. Beyond, the signs of the components (one bit per dimension) choose the {@value #RESCORED}
 * rows that differ in the fewest bits, and those are compared. Rows are numbered in order of arrival; a removed row is never found again, and
 * its number is not given to another. Not for use by several threads.
 */
final class NearestEntries {

    static final int EXACT = 8_192;
    static final int RESCORED = 1_024;

    private static final int ROWS_PER_CHUNK = 1_024;
    private static final int ONE = 1 << 20;

    private final int dimensions;
    private final int words;
    private final int coarseness;
    private final List<byte[]> chunks = new ArrayList<>();
    private final List<long[]> signs = new ArrayList<>();
    private int[] squares = new int[64];
    private boolean[] removed = new boolean[64];
    private byte[] distances = new byte[0];
    private final long[] sum;
    private double sumSquares = -1;
    private int size;
    private int live;

    NearestEntries(int dimensions) {
        this.dimensions = dimensions;
        this.words = (dimensions + 63) / 64;
        this.sum = new long[dimensions];
        // A distance has to fit into a byte: those of long vectors are divided by a power of two.
        this.coarseness = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros((dimensions - 1) / 512));
    }

    /** A row and how near it is. */
    record Near(int row, double cosine) {}

    int add(PhraseVector vector) {
        if (vector.dimensions() != dimensions) {
            throw new IllegalArgumentException(
                    "a vector of " + vector.dimensions() + " dimensions among such of " + dimensions);
        }
        int row = size++;
        if (row == squares.length) {
            squares = Arrays.copyOf(squares, size + size / 2);
            removed = Arrays.copyOf(removed, size + size / 2);
        }
        if (row % ROWS_PER_CHUNK == 0) {
            chunks.add(new byte[ROWS_PER_CHUNK * dimensions]);
            signs.add(new long[ROWS_PER_CHUNK * words]);
        }
        System.arraycopy(vector.values(), 0, chunks.getLast(), row % ROWS_PER_CHUNK * dimensions, dimensions);
        System.arraycopy(signsOf(vector), 0, signs.getLast(), row % ROWS_PER_CHUNK * words, words);
        squares[row] = vector.squares();
        live++;
        count(vector, 1);
        return row;
    }

    void remove(int row) {
        if (!removed[row]) {
            count(vector(row), -1);
            removed[row] = true;
            live--;
        }
    }

    /** A vector without a direction. */
    PhraseVector none() {
        return PhraseVector.fromBytes(new byte[dimensions]);
    }

    boolean isRemoved(int row) {
        return removed[row];
    }

    /** How many rows there are, removed ones not counted. */
    int live() {
        return live;
    }

    PhraseVector vector(int row) {
        int from = row % ROWS_PER_CHUNK * dimensions;
        return PhraseVector.fromBytes(Arrays.copyOfRange(chunks.get(row / ROWS_PER_CHUNK), from, from + dimensions));
    }

    double cosine(PhraseVector vector, int row) {
        int dot =
                PhraseVector.dot(vector.values(), chunks.get(row / ROWS_PER_CHUNK), row % ROWS_PER_CHUNK * dimensions);
        return PhraseVector.cosine(dot, vector.squares(), squares[row]);
    }

    /** The nearest ones, nearest first; of equally near ones the older. */
    List<Near> nearest(PhraseVector vector, int limit) {
        if (size <= EXACT) {
            return best(vector, limit, Integer.MAX_VALUE);
        }
        return best(vector, limit, farthestBits(vector));
    }

    /** All rows within so many bits. */
    private List<Near> best(PhraseVector vector, int limit, int bits) {
        double[] cosines = new double[limit];
        int[] rows = new int[limit];
        int found = 0;
        for (int row = 0; row < size; row++) {
            if (removed[row] || bits != Integer.MAX_VALUE && (distances[row] & 0xff) > bits) {
                continue;
            }
            double cosine = cosine(vector, row);
            if (found == limit && cosine <= cosines[limit - 1]) {
                continue;
            }
            int place = found < limit ? found++ : limit - 1;
            while (place > 0 && cosines[place - 1] < cosine) {
                cosines[place] = cosines[place - 1];
                rows[place] = rows[place - 1];
                place--;
            }
            cosines[place] = cosine;
            rows[place] = row;
        }
        List<Near> nearest = new ArrayList<>(found);
        for (int i = 0; i < found; i++) {
            nearest.add(new Near(rows[i], cosines[i]));
        }
        return nearest;
    }

    /** The fewest bits within which there are enough rows to compare. */
    private int farthestBits(PhraseVector vector) {
        if (distances.length < size) {
            distances = new byte[size + size / 2];
        }
        long[] wanted = signsOf(vector);
        int[] histogram = new int[256];
        for (int row = 0; row < size; row++) {
            if (removed[row]) {
                continue;
            }
            long[] chunk = signs.get(row / ROWS_PER_CHUNK);
            int from = row % ROWS_PER_CHUNK * words;
            int different = 0;
            for (int word = 0; word < words; word++) {
                different += Long.bitCount(chunk[from + word] ^ wanted[word]);
            }
            int distance = Math.min(different >> coarseness, 255);
            distances[row] = (byte) distance;
            histogram[distance]++;
        }
        int bits = 0;
        for (int rows = histogram[0]; rows < RESCORED && bits < 255; rows += histogram[bits]) {
            bits++;
        }
        return bits;
    }

    private long[] signsOf(PhraseVector vector) {
        long[] bits = new long[words];
        byte[] values = vector.values();
        for (int i = 0; i < values.length; i++) {
            if (values[i] > 0) {
                bits[i / 64] |= 1L << i;
            }
        }
        return bits;
    }

    private void count(PhraseVector vector, int sign) {
        if (vector.squares() == 0) {
            return;
        }
        double length = Math.sqrt(vector.squares());
        byte[] values = vector.values();
        for (int i = 0; i < dimensions; i++) {
            sum[i] += sign * Math.round(values[i] * ONE / length);
        }
        sumSquares = -1;
    }

    /**
     * The cosine after what all entries have in common is taken off, which is mostly the list's subject. With few entries less of it is taken
     * off, since their mean is mostly themselves.
     */
    double centred(PhraseVector vector, int row) {
        double cosine = cosine(vector, row);
        double shrunk = 1.0 / ((live + 10.0) * ONE);
        double left = towardsMean(vector) * shrunk;
        double right = towardsMean(vector(row)) * shrunk;
        double common = meanSquares() * shrunk * shrunk;
        double size = Math.sqrt(Math.max(1e-9, 1 - 2 * left + common) * Math.max(1e-9, 1 - 2 * right + common));
        return Math.clamp((cosine - left - right + common) / size, -1, 1);
    }

    private double towardsMean(PhraseVector vector) {
        long dot = 0;
        byte[] values = vector.values();
        for (int i = 0; i < dimensions; i++) {
            dot += values[i] * sum[i];
        }
        return vector.squares() == 0 ? 0 : dot / Math.sqrt(vector.squares());
    }

    private double meanSquares() {
        if (sumSquares < 0) {
            sumSquares = 0;
            for (long component : sum) {
                sumSquares += (double) component * component;
            }
        }
        return sumSquares;
    }
}
