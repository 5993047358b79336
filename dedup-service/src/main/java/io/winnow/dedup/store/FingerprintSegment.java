package io.winnow.dedup.store;

/**
 * The fingerprints of a {@link FingerprintTable} that begin with the same byte: open addressing over an array, 16 bytes a slot, whose entries
 * are in the order of their fingerprints. In place of the byte that they have in common, each has a tag.
 *
 * <p>A fingerprint's home is its place among all possible ones, scaled to the number of homes; it is there, or further on behind nothing but
 * entries. So a search ends at the first larger one, whether it finds something or not: behind five entries on average where nine of ten
 * places are taken, and behind fifty in a table without order. An insertion moves the larger ones by one place. Behind the last home
 * there is room for what does not find any before.
 *
 * <p>Tags belong to the owner, but for {@link #FREE}. Not thread safe.
 */
final class FingerprintSegment {

    /** Tag of a slot without an entry. */
    static final byte FREE = 0;

    static final int BYTES_PER_SLOT = 2 * Long.BYTES;

    /** Bits that fingerprints of a segment have in common, the first ones. */
    static final int COMMON_BITS = Byte.SIZE;

    /** Slots behind the last home, unless more are needed. */
    static final int MOST_BEHIND = 64;

    private static final long TAG = 0xFF;

    private static final int LARGEST = 1 << 24;

    /** Of a fingerprint from its home, in {@link #insertOrReplace}. */
    private static final int FAR = 16;

    private final long common;

    /** Two longs a slot: the rest of the higher half with the tag behind it, and the lower half. A free slot has zeros. */
    private long[] words = {};

    private int slots;
    private int homes;
    private int size;

    /** @param common the byte that the fingerprints begin with */
    FingerprintSegment(int common) {
        this.common = (long) common << Long.SIZE - COMMON_BITS;
    }

    int slots() {
        return slots;
    }

    int homes() {
        return homes;
    }

    int size() {
        return size;
    }

    long bytes() {
        return (long) slots * BYTES_PER_SLOT;
    }

    byte tag(int slot) {
        return (byte) words[2 * slot];
    }

    void setTag(int slot, int tag) {
        words[2 * slot] = restAt(slot) | tag & TAG;
    }

    long high(int slot) {
        return common | words[2 * slot] >>> COMMON_BITS;
    }

    long low(int slot) {
        return words[2 * slot + 1];
    }

    /** Entries for which there is room while an insertion moves a dozen others. */
    int comfortable() {
        return (int) (homes * 8L / 10);
    }

    /** Entries for which there is room while it moves fifty. */
    int crowded() {
        return (int) (homes * 9L / 10);
    }

    /** Entries for which there is room while a search takes less time than one on disk. */
    int most() {
        return (int) (homes * 96L / 100);
    }

    /** The slot of a fingerprint, or -1. */
    int find(long high, long low) {
        long[] here = words;
        long rest = high << COMMON_BITS;
        for (int slot = home(rest, homes); slot < slots; slot++) {
            long word = here[2 * slot];
            long other = word & ~TAG;
            if (other == rest && here[2 * slot + 1] == low && word != other) {
                return slot;
            }
            if (word == 0 || Long.compareUnsigned(other, rest) > 0) {
                return -1;
            }
        }
        return -1;
    }

    /**
     * Inserts a fingerprint that is not here.
     *
     * @return whether there was a free slot behind its place
     */
    boolean insert(long high, long low, byte tag) {
        long rest = high << COMMON_BITS;
        int slot = place(rest);
        int free = slot;
        while (free < slots && words[2 * free] != 0) {
            free++;
        }
        if (free >= slots) {
            return false;
        }
        System.arraycopy(words, 2 * slot, words, 2 * slot + 2, 2 * (free - slot));
        write(slot, rest, low, tag);
        size++;
        return true;
    }

    /**
     * Inserts a fingerprint that is not here, in place of the next smaller or larger one if that has a positive tag.
     *
     * @param random chooses between the two
     * @return whether it is here now
     */
    boolean insertOrReplace(long high, long low, byte tag, int random) {
        long rest = high << COMMON_BITS;
        int slot = place(rest);
        int distance = slot - home(rest, homes);
        boolean mayReplaceSmaller = distance > 0 && tag(slot - 1) > FREE;
        boolean mayReplaceLarger = slot < slots && tag(slot) > FREE;
        if (slot < slots && tag(slot) == FREE) {
            size++;
        } else if (mayReplaceSmaller && (!mayReplaceLarger || random < 0 || distance > FAR)) {
            // Where entries are far from home, smaller ones give way: they would all move on forever otherwise.
            slot--;
        } else if (!mayReplaceLarger) {
            return false;
        }
        write(slot, rest, low, tag);
        return true;
    }

    /** Where a fingerprint belongs: the first slot from its home on that is free or has a larger one. */
    private int place(long rest) {
        int slot = home(rest, homes);
        while (slot < slots && words[2 * slot] != 0 && Long.compareUnsigned(restAt(slot), rest) <= 0) {
            slot++;
        }
        return slot;
    }

    private void write(int slot, long rest, long low, byte tag) {
        words[2 * slot] = rest | tag & TAG;
        words[2 * slot + 1] = low;
    }

    private long restAt(int slot) {
        return words[2 * slot] & ~TAG;
    }

    /** Slots that it has once it has so many homes, or -1 where that is too many. */
    int slotsFor(int newHomes) {
        int next = 0;
        for (int slot = 0; slot < slots; slot++) {
            if (words[2 * slot] != 0) {
                next = Math.max(next, home(restAt(slot), newHomes)) + 1;
            }
        }
        long end = (long) Math.max(newHomes, next) + Math.min(MOST_BEHIND, 8 + newHomes / 8);
        return end > LARGEST ? -1 : (int) end;
    }

    /** @param newSlots of {@link #slotsFor} */
    void resize(int newHomes, int newSlots) {
        long[] resized = new long[2 * newSlots];
        int next = 0;
        for (int slot = 0; slot < slots; slot++) {
            if (words[2 * slot] != 0) {
                int to = Math.max(next, home(restAt(slot), newHomes));
                resized[2 * to] = words[2 * slot];
                resized[2 * to + 1] = words[2 * slot + 1];
                next = to + 1;
            }
        }
        words = resized;
        slots = newSlots;
        homes = newHomes;
    }

    /** Multiplication instead of a mask, so that there can be any number of homes. */
    private static int home(long rest, int homes) {
        return (int) Math.unsignedMultiplyHigh(rest, homes);
    }
}
