package io.winnow.ui.statistics;

import io.winnow.messages.Call;
import io.winnow.messages.Tally;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sums of the calls and tallies of the last hours, by run; bounded in runs and in targets. Thread safe.
 *
 * <p>A run that had neither for longest is forgotten first.
 */
public final class CallStatistics {

    private final int maxRuns;
    private final int maxTargets;
    private final Map<String, RunCalls> byRun = new LinkedHashMap<>(16, 0.75f, true);
    private int targets;
    private Instant since = Instant.MAX;
    private @Nullable Instant forgotten;

    /**
     * Keeps figures of at most so many runs.
     *
     * @param maxTargets most models of all runs together; each takes a histogram of some KB
     */
    public CallStatistics(int maxRuns, int maxTargets) {
        this.maxRuns = maxRuns;
        this.maxTargets = maxTargets;
    }

    /** Forgets everything and starts again with the calls from now on. */
    synchronized void begin(Instant from) {
        byRun.clear();
        targets = 0;
        since = from;
        forgotten = null;
    }

    /**
     * Adds a call.
     *
     * @param at when its record was written
     */
    synchronized void add(Call call, Instant at) {
        targets += byRun.computeIfAbsent(call.runId(), id -> new RunCalls()).add(call, at);
        forgetOldest();
    }

    /**
     * Adds decisions of deduplication.
     *
     * @param at when its record was written
     */
    synchronized void add(Tally tally, Instant at) {
        byRun.computeIfAbsent(tally.runId(), id -> new RunCalls()).add(tally, at);
        forgetOldest();
    }

    private void forgetOldest() {
        Iterator<Map.Entry<String, RunCalls>> leastRecent = byRun.entrySet().iterator();
        while (byRun.size() > 1 && (byRun.size() > maxRuns || targets > maxTargets)) {
            RunCalls oldest = leastRecent.next().getValue();
            targets -= oldest.targets();
            if (forgotten == null || oldest.lastAt().isAfter(forgotten)) {
                forgotten = oldest.lastAt();
            }
            leastRecent.remove();
        }
    }

    /** The statistics of a run's calls; empty if there are none. */
    public synchronized Optional<RunCalls.Snapshot> of(String runId) {
        return Optional.ofNullable(byRun.get(runId)).map(RunCalls::snapshot);
    }

    /** From when on all calls of a run that was ordered later are known. */
    public synchronized Instant since() {
        return forgotten != null && forgotten.isAfter(since) ? forgotten : since;
    }
}
