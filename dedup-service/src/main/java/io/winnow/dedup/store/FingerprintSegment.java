package io.winnow.dedup.store;

/**
 * A part of a {@link FingerprintTable}: open addressing over primitive arrays whose entries are in the order of their fingerprints.
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

    static final int BYTES_PER_SLOT = 2 * Long.BYTES + 1;

    /** Bits of a fingerprint that choose its segment, and say nothing within one. */
    static final int CHOSEN_BITS = 4;

    private static final int LARGEST = 1 << 26;

    /** Of a fingerprint from its home, in {@link #insertOrReplace}. */
    private static final int FAR = 16;

    /** Two longs a slot; a free one has zeros. */
    private long[] fingerprints = {};

    private byte[] tags = {};
    private int homes;
    private int size;

    int slots() {
        return tags.length;
    }

    int size() {
        return size;
    }

    long bytes() {
        return (long) tags.length * BYTES_PER_SLOT;
    }

    byte tag(int slot) {
        return tags[slot];
    }

    void setTag(int slot, int tag) {
        tags[slot] = (byte) tag;
    }

    long high(int slot) {
        return fingerprints[2 * slot];
    }

    long low(int slot) {
        return fingerprints[2 * slot + 1];
    }

    /** Entries for which there is room while a search remains short. */
    int comfortable() {
        return (int) (homes * 9L / 10);
    }

    /** Entries for which there is room while a search takes less time than one on disk. */
    int most() {
        return (int) (homes * 96L / 100);
    }

    /** The slot of a fingerprint, or -1. */
    int find(long high, long low) {
        long[] here = fingerprints;
        for (int slot = home(high, homes); slot < tags.length; slot++) {
            long other = here[2 * slot];
            if (other == high && here[2 * slot + 1] == low && tags[slot] != FREE) {
                return slot;
            }
            if (Long.compareUnsigned(other, high) > 0 || other == 0 && tags[slot] == FREE) {
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
        int slot = place(high);
        int free = slot;
        while (free < tags.length && tags[free] != FREE) {
            free++;
        }
        if (free >= tags.length) {
            return false;
        }
        write(slot, free, high, low, tag);
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
        int slot = place(high);
        int distance = slot - home(high, homes);
        boolean isBelow = slot < tags.length;
        if (isBelow && tags[slot] == FREE) {
            size++;
        } else if (distance > 0
                && tags[slot - 1] > FREE
                && (random < 0 || distance > FAR || !isBelow || tags[slot] < FREE)) {
            // Where entries are far from home, smaller ones give way: they would all move on forever otherwise.
            slot--;
        } else if (!isBelow || tags[slot] < FREE) {
            return false;
        }
        fingerprints[2 * slot] = high;
        fingerprints[2 * slot + 1] = low;
        tags[slot] = tag;
        return true;
    }

    /** Where a fingerprint belongs: the first slot from its home on that is free or has a larger one. */
    private int place(long high) {
        int slot = home(high, homes);
        while (slot < tags.length && tags[slot] != FREE && Long.compareUnsigned(fingerprints[2 * slot], high) <= 0) {
            slot++;
        }
        return slot;
    }

    /** Moves what is from a slot to before another one up to that, and writes into the first. */
    private void write(int slot, int last, long high, long low, byte tag) {
        System.arraycopy(fingerprints, 2 * slot, fingerprints, 2 * slot + 2, 2 * (last - slot));
        System.arraycopy(tags, slot, tags, slot + 1, last - slot);
        fingerprints[2 * slot] = high;
        fingerprints[2 * slot + 1] = low;
        tags[slot] = tag;
    }

    /** Slots that it has once it has so many homes, or -1 where that is too many. */
    int slotsFor(int newHomes) {
        long end = newHomes;
        int next = 0;
        for (int slot = 0; slot < tags.length; slot++) {
            if (tags[slot] != FREE) {
                next = Math.max(next, home(fingerprints[2 * slot], newHomes)) + 1;
            }
        }
        end = Math.max(end, next) + Math.min(64, 8 + newHomes / 8);
        return end > LARGEST ? -1 : (int) end;
    }

    /** @param slots of {@link #slotsFor} */
    void resize(int newHomes, int slots) {
        long[] newFingerprints = new long[2 * slots];
        byte[] newTags = new byte[slots];
        int next = 0;
        for (int slot = 0; slot < tags.length; slot++) {
            if (tags[slot] != FREE) {
                int to = Math.max(next, home(fingerprints[2 * slot], newHomes));
                newFingerprints[2 * to] = fingerprints[2 * slot];
                newFingerprints[2 * to + 1] = fingerprints[2 * slot + 1];
                newTags[to] = tags[slot];
                next = to + 1;
            }
        }
        fingerprints = newFingerprints;
        tags = newTags;
        homes = newHomes;
    }

    int homes() {
        return homes;
    }

    /** Multiplication instead of a mask, so that there can be any number of homes. */
    private static int home(long high, int homes) {
        return (int) Math.unsignedMultiplyHigh(high << CHOSEN_BITS, homes);
    }
}
