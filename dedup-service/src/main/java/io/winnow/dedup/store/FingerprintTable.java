package io.winnow.dedup.store;

import java.util.Arrays;

/**
 * The generation of each 128-bit fingerprint, in 16 bytes of heap a slot.
 *
 * <p>Consists of {@linkplain FingerprintSegment segments}, each of which grows by an eighth whenever eight of ten of its places are taken, and
 * nine of ten when memory runs short, so that little is free, and little is moved at a time. As long as the {@link MemoryBudget} lets
 * it grow, and then until hardly a place is free, the table is {@linkplain #isComplete() complete}: an entry that it does not contain was never
 * added. After that it stays as large as it is and becomes a cache, in which a new fingerprint takes the place of
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

    private static final int SEGMENTS = 1 << FingerprintSegment.COMMON_BITS;
    private static final int FEWEST_HOMES = 8;

    /** Marks a generation for which {@link #generations} had no room; the others have numbers from 1. */
    private static final int OVERFLOW = 127;

    /** Added to a generation's number while the entry is not on disk. */
    private static final int UNWRITTEN = 128;

    private final MemoryBudget budget;
    private final FingerprintSegment[] segments = new FingerprintSegment[SEGMENTS];
    private int unwritten;
    private boolean complete = true;

    /** Whether it has just become a cache: it takes nothing before it is drained, as it could replace what its owner has on disk in a batch only. */
    private boolean mustDrain;

    private final long[] generations = new long[OVERFLOW];
    private int generationCount;
    private int random = 0x9E3779B9;

    FingerprintTable(MemoryBudget budget) {
        this.budget = budget;
        Arrays.setAll(segments, FingerprintSegment::new);
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
        // They are hashes: no segment has many more of them than another one.
        double each = (double) entries / SEGMENTS;
        return resizeAll((long) ((each + 4 * Math.sqrt(each)) / 0.9) + FEWEST_HOMES);
    }

    private boolean resizeAll(long homes) {
        if (homes > Integer.MAX_VALUE) {
            return false;
        }
        int[] slots = new int[SEGMENTS];
        long more = 0;
        for (int i = 0; i < SEGMENTS; i++) {
            FingerprintSegment segment = segments[i];
            if (segment.homes() < homes) {
                slots[i] = segment.slotsFor((int) homes);
                if (slots[i] < 0) {
                    return false;
                }
                more += bytes(slots[i]) - segment.bytes();
            }
        }
        if (more > 0 && !budget.tryReserve(more)) {
            return false;
        }
        for (int i = 0; i < SEGMENTS; i++) {
            if (slots[i] > 0) {
                segments[i].resize((int) homes, slots[i]);
            }
        }
        return true;
    }

    /**
     * Makes it a cache: it lacks entries that are never added to it. Without memory yet, it reserves some.
     *
     * @param bytes to reserve at most
     */
    void becomeCache(long bytes) {
        complete = false;
        long homes = bytes / FingerprintSegment.BYTES_PER_SLOT / SEGMENTS;
        while (size() == 0 && homes >= FEWEST_HOMES && !resizeAll(homes)) {
            homes /= 2;
        }
    }

    /** Adds the fingerprints that it holds to a filter. */
    void addTo(FingerprintFilter filter) {
        for (FingerprintSegment segment : segments) {
            for (int slot = 0; slot < segment.slots(); slot++) {
                if (segment.tag(slot) != FingerprintSegment.FREE) {
                    filter.add(segment.high(slot), segment.low(slot));
                }
            }
        }
    }

    /** The generation of a fingerprint, or {@link #ABSENT} or {@link #UNKNOWN}. */
    long find(long high, long low) {
        FingerprintSegment segment = segmentOf(high);
        int slot = segment.find(high, low);
        if (slot < 0) {
            return ABSENT;
        }
        int tag = generationTag(segment.tag(slot));
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

    /** Hands out what is not yet on disk, in the order of the fingerprints as unsigned numbers. */
    void drainUnwritten(EntryConsumer consumer) {
        for (FingerprintSegment segment : segments) {
            for (int slot = 0; unwritten > 0 && slot < segment.slots(); slot++) {
                int tag = segment.tag(slot);
                if (tag < 0) {
                    tag = generationTag(tag);
                    segment.setTag(slot, tag);
                    unwritten--;
                    consumer.accept(segment.high(slot), segment.low(slot), generations[tag]);
                }
            }
        }
        mustDrain = false;
    }

    /** Hands out every entry whose generation it knows, on disk or not, in the same order. */
    void drainAll(EntryConsumer consumer) {
        for (FingerprintSegment segment : segments) {
            for (int slot = 0; slot < segment.slots(); slot++) {
                int tag = generationTag(segment.tag(slot));
                segment.setTag(slot, tag);
                if (tag != FingerprintSegment.FREE && tag != OVERFLOW) {
                    consumer.accept(segment.high(slot), segment.low(slot), generations[tag]);
                }
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
        FingerprintSegment segment = segmentOf(high);
        int slot = segment.find(high, low);
        if (slot >= 0) {
            unwritten += (tag >> 7) - ((segment.tag(slot) & 0xFF) >> 7);
            segment.setTag(slot, tag);
            return true;
        }
        if (mustDrain || !insert(segment, high, low, (byte) tag)) {
            return false;
        }
        unwritten += tag >> 7;
        return true;
    }

    private boolean insert(FingerprintSegment segment, long high, long low, byte tag) {
        if (complete) {
            if (segment.size() >= (budget.isNearlyUsed() ? segment.crowded() : segment.comfortable())) {
                grow(segment);
            }
            if ((segment.size() < segment.most() && segment.insert(high, low, tag))
                    || (grow(segment) && segment.insert(high, low, tag))) {
                return true;
            }
            complete = false;
            mustDrain = true;
            return false;
        }
        return segment.size() < segment.crowded() && segment.insert(high, low, tag)
                || segment.insertOrReplace(high, low, tag, nextRandom());
    }

    /** Discards everything and releases the memory. */
    void clear() {
        for (FingerprintSegment segment : segments) {
            budget.release(segment.bytes());
        }
        Arrays.setAll(segments, FingerprintSegment::new);
        unwritten = 0;
        generationCount = 0;
        complete = true;
        mustDrain = false;
    }

    /** Number of fingerprints held. */
    int size() {
        int size = 0;
        for (FingerprintSegment segment : segments) {
            size += segment.size();
        }
        return size;
    }

    private FingerprintSegment segmentOf(long high) {
        return segments[(int) (high >>> Long.SIZE - FingerprintSegment.COMMON_BITS)];
    }

    /**
     * By an eighth; by less towards the end of the budget, so that one segment does not fail while others have just grown. What is moved is
     * there twice for a moment, beside the budget.
     */
    private boolean grow(FingerprintSegment segment) {
        int more = Math.max(FEWEST_HOMES, segment.homes() / (budget.isNearlyUsed() ? 32 : 8));
        if (budget.left() < bytes(more + FingerprintSegment.MOST_BEHIND)) {
            // Asked for each new fingerprint towards the end, and to count slots takes a look at each of them.
            return false;
        }
        int homes = segment.homes() + more;
        int slots = segment.slotsFor(homes);
        if (slots <= segment.slots() || !budget.tryReserve(bytes(slots) - segment.bytes())) {
            return false;
        }
        segment.resize(homes, slots);
        return true;
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

    /** Without the mark of what is not on disk. */
    private static int generationTag(int tag) {
        return tag & ~UNWRITTEN & 0xFF;
    }

    private int nextRandom() {
        random ^= random << 13;
        random ^= random >>> 17;
        random ^= random << 5;
        return random;
    }

    private static long bytes(int slots) {
        return (long) slots * FingerprintSegment.BYTES_PER_SLOT;
    }

    @Override
    public String toString() {
        return "FingerprintTable[size=" + size() + ", complete=" + complete + ", generations="
                + Arrays.toString(Arrays.copyOfRange(generations, 1, generationCount + 1)) + "]";
    }
}
