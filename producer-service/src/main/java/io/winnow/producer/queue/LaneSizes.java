package io.winnow.producer.queue;

import java.util.Map;

/**
 * How many tasks a lane takes at once.
 *
 * <p>One while little is in flight, so that instances share a small load by what they can take. Later a share of what is in flight
 * already, so that an instance never takes much more than it has shown to be able to carry. The sizes grow fast, because the lanes
 * of an instance are few: a lane whose tasks take 2 s and now and then 20 s has a fifth of its tasks running on average.
 */
final class LaneSizes {

    /** So many lanes of a size are enough to fill the gaps that lanes of the next size leave. */
    private static final int LANES_OF_A_SIZE = 12;

    private static final int[] SIZES = {1, 4, 16, 64, 128, 256};

    /** A lane takes at most this part of what is in flight. */
    private static final int SHARE_OF_RUNNING = 4;

    /**
     * A lane takes at most this part of the concurrency: as many permits as its size must come free at once before it can take
     * anything.
     */
    private static final int SHARE_OF_CONCURRENCY = 12;

    private LaneSizes() {}

    /** Most tasks that a lane may take at once when so many are running, at least 1. */
    static int most(int running, int concurrency) {
        return within(Math.min(running / SHARE_OF_RUNNING, concurrency / SHARE_OF_CONCURRENCY));
    }

    /** The greatest size that is not above a limit, at least 1. */
    static int within(int limit) {
        int greatest = 1;
        for (int size : SIZES) {
            if (size <= limit) {
                greatest = size;
            }
        }
        return greatest;
    }

    /**
     * The size of the next lane to open when more tasks wait than are taken.
     *
     * @param counts how many lanes of each size there are
     */
    static int next(int concurrency, Map<Integer, Integer> counts) {
        int greatest = within(concurrency / SHARE_OF_CONCURRENCY);
        for (int size : SIZES) {
            if (size >= greatest || counts.getOrDefault(size, 0) < LANES_OF_A_SIZE) {
                return Math.min(size, greatest);
            }
        }
        return greatest;
    }
}
