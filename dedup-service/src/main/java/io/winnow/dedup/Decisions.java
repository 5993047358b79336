package io.winnow.dedup;

import java.util.concurrent.atomic.LongAdder;

/**
 * The decisions since the start of the process, for metrics. Increased once per transaction, read by the meters.
 * Records that are processed again after a crash are counted again: the tallies on their topic are exact, these figures
 * are not.
 */
final class Decisions {

    private final LongAdder unique = new LongAdder();
    private final LongAdder duplicate = new LongAdder();
    private final LongAdder quarantined = new LongAdder();
    private final LongAdder rekeyed = new LongAdder();
    private final LongAdder inDoubt = new LongAdder();
    private final LongAdder queued = new LongAdder();

    /** Counted by one processor since its last commit; not thread safe. */
    static final class Tab {
        long unique;
        long duplicate;
        long quarantined;
        long rekeyed;
    }

    /** Adds the counts. */
    void add(Tab tab) {
        unique.add(tab.unique);
        duplicate.add(tab.duplicate);
        quarantined.add(tab.quarantined);
        rekeyed.add(tab.rekeyed);
        tab.unique = 0;
        tab.duplicate = 0;
        tab.quarantined = 0;
        tab.rekeyed = 0;
    }

    /** So many more wait for a verdict, or fewer. */
    void inDoubt(int change) {
        inDoubt.add(change);
    }

    /** What waits for a verdict now, in the partitions that are worked on here. */
    long inDoubt() {
        return inDoubt.sum();
    }

    /** So many more wait for their vectors, or fewer. */
    void queued(int change) {
        queued.add(change);
    }

    /** What waits for its vector now, likewise. */
    long queued() {
        return queued.sum();
    }

    long unique() {
        return unique.sum();
    }

    long duplicate() {
        return duplicate.sum();
    }

    long quarantined() {
        return quarantined.sum();
    }

    long rekeyed() {
        return rekeyed.sum();
    }
}
