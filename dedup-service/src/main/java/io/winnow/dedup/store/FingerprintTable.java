package io.winnow.dedup.store;

import java.util.Arrays;

/**
 * The generation of each 128-bit fingerprint, in 17 bytes of heap a slot.
 *
 * <p>Open addressing over primitive arrays that grow by up to half at a load of 0.7. As long as the {@link MemoryBudget} lets
 * it grow, the table is {@linkplain #isComplete() complete}: an entry that it does not contain was never added. When
 * the budget is used up it stays as large as it is and becomes a cache, in which a new fingerprint takes the place of
 * an arbitrary one of its neighbourhood and absence proves nothing.
 *
 * <p>The table also keeps account of what its owner has not yet written to disk, in the order of the fingerprints, which is the one
 * that a sorted store takes best. A cache replaces nothing of that.
 *
 * <p>Not thread safe.
 */
final class FingerprintTable {

    /** Answer of {@link #find}: not in the table. */
    static final long ABSENT = -1;

    /** Answer of {@link #find}: in the table, but its generation must be looked up elsewhere. */
    static final long UNKNOWN = -2;

    static final int BYTES_PER_SLOT = 2 * Long.BYTES + 1;

    private static final int SMALLEST = 512;
    private static final int LARGEST = 1 << 29;

    /** How far from its home slot a fingerprint may be once the table is a cache. */
    private static final int NEIGHBOURHOOD = 16;

    /** Slots hold a generation's number in {@link #generations}, from 1; 0 marks a free slot. */
    private static final int FREE = 0;

    /** Marks a generation for which {@link #generations} had no room. */
    private static final int OVERFLOW = 127;

    /** Added to a generation's number while the entry is not on disk. */
    private static final int UNWRITTEN = 128;

    private final MemoryBudget budget;
    private long[] fingerprints = {};
    private byte[] tags = {};
    private int capacity;
    private int size;
    private int unwritten;
    private boolean complete = true;

    /**
     * Whether it has just become a cache: it takes nothing before it is drained. A cache may not find what waits in it from before, and could
     * replace what its owner has not on disk by itself.
     */
    private boolean mustDrain;

    private final long[] generations = new long[OVERFLOW];
    private int generationCount;
    private int random = 0x9E3779B9;

    FingerprintTable(MemoryBudget budget) {
        this.budget = budget;
    }

    /** Whether the table holds every fingerprint that was put since it was last cleared. */
    boolean isComplete() {
        return complete;
    }

    /**
     * Allocates memory for this many entries at once. A table that is filled in the order of the fingerprints has to
     * have its final size from the start: a smaller one would crowd the first of them into its first slots.
     *
     * @return whether they fit; if not, nothing changed
     */
    boolean reserve(long entries) {
        long wanted = Math.max(SMALLEST, entries / 7 * 10 + SMALLEST);
        if (wanted <= capacity) {
            return true;
        }
        return wanted <= LARGEST && resize((int) wanted);
    }

    /**
     * Makes it a cache: it lacks entries that are never added to it. Without memory yet, it reserves some.
     *
     * @param bytes to reserve at most
     */
    void becomeCache(long bytes) {
        complete = false;
        long slots = Math.min(bytes / BYTES_PER_SLOT, LARGEST);
        while (capacity == 0 && slots >= SMALLEST && !resize((int) slots)) {
            slots /= 2;
        }
    }

    /** Adds the fingerprints that it holds to a filter. */
    void addTo(FingerprintFilter filter) {
        for (int slot = 0; slot < capacity; slot++) {
            if (tags[slot] != FREE) {
                filter.add(fingerprints[2 * slot], fingerprints[2 * slot + 1]);
            }
        }
    }

    /** The generation of a fingerprint, or {@link #ABSENT} or {@link #UNKNOWN}. */
    long find(long high, long low) {
        int slot = slotOf(high, low);
        if (slot < 0) {
            return ABSENT;
        }
        int tag = tags[slot] & ~UNWRITTEN & 0xFF;
        return tag == OVERFLOW ? UNKNOWN : generations[tag];
    }

    /**
     * Sets the generation, which is not negative, of a fingerprint that is on disk.
     *
     * @return whether the table answers for it
     */
    boolean put(long high, long low, long generation) {
        int tag = tagOf(generation);
        return store(high, low, tag) && tag != OVERFLOW;
    }

    /** From now on the generation of a fingerprint is {@link #UNKNOWN}. */
    void putUnknown(long high, long low) {
        store(high, low, OVERFLOW);
    }

    /**
     * Sets the generation, which is not negative, of a fingerprint that is not yet on disk.
     *
     * @return whether the table answers for it, and hands it out in {@link #drainUnwritten}; if not, the caller must
     */
    boolean putUnwritten(long high, long low, long generation) {
        int tag = tagOf(generation);
        if (tag == OVERFLOW) {
            store(high, low, tag);
            return false;
        }
        return store(high, low, tag | UNWRITTEN);
    }

    /** Number of entries that are not yet on disk. */
    int unwritten() {
        return unwritten;
    }

    /** Hands out what is not yet on disk, roughly in the order of the fingerprints as unsigned numbers. */
    void drainUnwritten(EntryConsumer consumer) {
        for (int slot = 0; unwritten > 0 && slot < capacity; slot++) {
            if (tags[slot] < 0) {
                tags[slot] &= (byte) ~UNWRITTEN;
                unwritten--;
                consumer.accept(fingerprints[2 * slot], fingerprints[2 * slot + 1], generations[tags[slot]]);
            }
        }
        mustDrain = false;
    }

    /** Hands out every entry whose generation it knows, on disk or not, in the same order. */
    void drainAll(EntryConsumer consumer) {
        for (int slot = 0; slot < capacity; slot++) {
            int tag = tags[slot] & ~UNWRITTEN & 0xFF;
            tags[slot] = (byte) tag;
            if (tag != FREE && tag != OVERFLOW) {
                consumer.accept(fingerprints[2 * slot], fingerprints[2 * slot + 1], generations[tag]);
            }
        }
        unwritten = 0;
        mustDrain = false;
    }

    /** Takes one entry. */
    interface EntryConsumer {
        void accept(long high, long low, long generation);
    }

    /** Returns whether the table holds the entry now. */
    private boolean store(long high, long low, int tag) {
        int slot = slotOf(high, low);
        if (slot >= 0) {
            unwritten += (tag >> 7) - ((tags[slot] & 0xFF) >> 7);
            tags[slot] = (byte) tag;
            return true;
        }
        if (complete && !hasRoom() && !grow()) {
            complete = false;
            mustDrain = true;
        }
        if (capacity == 0 || mustDrain || !insert(high, low, (byte) tag)) {
            return false;
        }
        unwritten += tag >> 7;
        return true;
    }

    /** Discards everything and releases the memory. */
    void clear() {
        budget.release(bytes(capacity));
        fingerprints = new long[0];
        tags = new byte[0];
        capacity = 0;
        size = 0;
        unwritten = 0;
        generationCount = 0;
        complete = true;
        mustDrain = false;
    }

    /** Number of fingerprints held. */
    int size() {
        return size;
    }

    private int slotOf(long high, long low) {
        if (capacity == 0) {
            return -1;
        }
        int slot = home(high);
        int most = farthest();
        for (int probe = 0; probe < most; probe++) {
            if (tags[slot] == FREE) {
                return -1;
            }
            if (fingerprints[2 * slot] == high && fingerprints[2 * slot + 1] == low) {
                return slot;
            }
            slot = next(slot);
        }
        return -1;
    }

    /** Returns whether there was a place for it, as there always is while the table is complete. */
    private boolean insert(long high, long low, byte tag) {
        int home = home(high);
        int most = farthest();
        int slot = home;
        for (int probe = 0; probe < most; probe++) {
            if (tags[slot] == FREE) {
                write(slot, high, low, tag);
                size++;
                return true;
            }
            slot = next(slot);
        }
        // Any victim on disk will do: it keeps the chains of its neighbours unbroken, because its slot stays taken.
        int first = nextRandom(most);
        for (int probe = 0; probe < most; probe++) {
            int victim = home + (first + probe) % most;
            victim = victim < capacity ? victim : victim - capacity;
            if (tags[victim] >= 0) {
                write(victim, high, low, tag);
                return true;
            }
        }
        return false;
    }

    /** Slots in which a fingerprint can be, from its home on. */
    private int farthest() {
        return complete ? capacity : Math.min(NEIGHBOURHOOD, capacity);
    }

    private void write(int slot, long high, long low, byte tag) {
        fingerprints[2 * slot] = high;
        fingerprints[2 * slot + 1] = low;
        tags[slot] = tag;
    }

    private boolean hasRoom() {
        return size < capacity / 10L * 7;
    }

    /** By half, or by less where the budget does not hold half as much beside what there is now. */
    private boolean grow() {
        return capacity == 0
                ? resize(SMALLEST)
                : resize(capacity + capacity / 2) || resize(capacity + capacity / 4) || resize(capacity + capacity / 8);
    }

    private boolean resize(int larger) {
        if (larger > LARGEST || !budget.tryReserve(bytes(larger))) {
            return false;
        }
        long[] oldFingerprints = fingerprints;
        byte[] oldTags = tags;
        budget.release(bytes(capacity));
        fingerprints = new long[2 * larger];
        tags = new byte[larger];
        capacity = larger;
        size = 0;
        for (int slot = 0; slot < oldTags.length; slot++) {
            if (oldTags[slot] != FREE) {
                insert(oldFingerprints[2 * slot], oldFingerprints[2 * slot + 1], oldTags[slot]);
            }
        }
        return true;
    }

    /** Multiplication instead of a mask, so that the table can grow by less than double. */
    private int home(long high) {
        return (int) Math.unsignedMultiplyHigh(high, capacity);
    }

    private int next(int slot) {
        return slot + 1 == capacity ? 0 : slot + 1;
    }

    private int tagOf(long generation) {
        for (int tag = generationCount; tag > 0; tag--) {
            if (generations[tag] == generation) {
                return tag;
            }
        }
        if (generationCount + 1 == OVERFLOW) {
            return OVERFLOW;
        }
        generations[++generationCount] = generation;
        return generationCount;
    }

    private int nextRandom(int bound) {
        random ^= random << 13;
        random ^= random >>> 17;
        random ^= random << 5;
        return (random >>> 1) % bound;
    }

    private static long bytes(int capacity) {
        return (long) capacity * BYTES_PER_SLOT;
    }

    @Override
    public String toString() {
        return "FingerprintTable[size=" + size + ", capacity=" + capacity + ", complete=" + complete + ", generations="
                + Arrays.toString(Arrays.copyOfRange(generations, 1, generationCount + 1)) + "]";
    }
}
