package io.winnow.benchmarks;

import java.util.Arrays;

/** Latencies in nanoseconds. */
final class Latencies {

    private long[] values = new long[1024];
    private int size;

    void add(long nanoseconds) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = nanoseconds;
    }

    int size() {
        return size;
    }

    /** In milliseconds; the values are sorted by the first call. */
    double percentile(double percent) {
        if (size == 0) {
            return Double.NaN;
        }
        Arrays.sort(values, 0, size);
        int rank = (int) Math.ceil(percent / 100 * size) - 1;
        return values[Math.clamp(rank, 0, size - 1)] / 1e6;
    }
}
