package io.winnow.dedup.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Knows of most fingerprints that were never added that they were not: a split block Bloom filter, as in Parquet and Impala.
 *
 * <p>A fingerprint sets eight bits of one block of 32 bytes, one in each half of its longs, so that a look-up costs one or two
 * cache lines. Fingerprints are hashes already: their bits choose block and bits, and nothing is hashed again. At 12 bits per
 * fingerprint the filter does not notice one new fingerprint in 180, at 8 bits one in 30, at 6 bits one in 10, at 4 bits one in 3; it
 * never excludes one that was added.
 *
 * <p>Adding is thread safe. What another thread has added is seen once both have synchronized with each other.
 */
final class FingerprintFilter {

    /** Has no room and excludes nothing. */
    static final FingerprintFilter NONE = new FingerprintFilter(0);

    private static final int BYTES_PER_BLOCK = 32;

    private static final int WORDS_PER_BLOCK = BYTES_PER_BLOCK / Long.BYTES;
    private static final long LARGEST = 1L << 33;
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] words;
    private final int blocks;

    /** @param bytes to use at most, see {@link #usable}; none, and it excludes nothing */
    FingerprintFilter(long bytes) {
        this.blocks = (int) (usable(bytes) / BYTES_PER_BLOCK);
        this.words = new long[blocks * WORDS_PER_BLOCK];
    }

    /** The bytes that a filter takes of so many: whole blocks. */
    static long usable(long bytes) {
        return Math.min(bytes - bytes % BYTES_PER_BLOCK, LARGEST);
    }

    void add(long high, long low) {
        if (blocks == 0) {
            return;
        }
        int first = blockOf(low);
        for (int word = 0; word < WORDS_PER_BLOCK; word++) {
            long mask = mask(high, word);
            if ((words[first + word] & mask) != mask) {
                WORD.getAndBitwiseOr(words, first + word, mask);
            }
        }
    }

    /** Whether a fingerprint was certainly not added. */
    boolean excludes(long high, long low) {
        if (blocks == 0) {
            return false;
        }
        int first = blockOf(low);
        for (int word = 0; word < WORDS_PER_BLOCK; word++) {
            long mask = mask(high, word);
            if ((words[first + word] & mask) != mask) {
                return true;
            }
        }
        return false;
    }

    long bytes() {
        return (long) blocks * BYTES_PER_BLOCK;
    }

    /** Multiplication instead of a mask, so that there can be any number of blocks. */
    private int blockOf(long low) {
        return (int) Math.unsignedMultiplyHigh(low, blocks) * WORDS_PER_BLOCK;
    }

    /** Five bits choose one of the lower 32, the next five one of the upper. */
    private static long mask(long high, int word) {
        long bits = high >>> 10 * word;
        return 1L << (bits & 31) | 1L << 32 + (bits >>> 5 & 31);
    }
}
