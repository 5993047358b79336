package io.winnow.ui;

import io.winnow.messages.Call;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the calls of the last hours tell of each run, added up; bounded in runs and in targets. Thread safe.
 *
 * <p>A run that had no call for longest is forgotten first.
 */
final class CallStatistics {

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
    CallStatistics(int maxRuns, int maxTargets) {
        this.maxRuns = maxRuns;
        this.maxTargets = maxTargets;
    }

    /** Forgets all and begins anew with calls from this moment on. */
    synchronized void begin(Instant from) {
        byRun.clear();
        targets = 0;
        since = from;
        forgotten = null;
    }

    synchronized void add(Call call) {
        RunCalls run = byRun.computeIfAbsent(call.runId(), id -> new RunCalls());
        targets += run.add(call);
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

    /** What is known of a run's calls; empty when there are none. */
    synchronized Optional<RunCalls.Snapshot> of(String runId) {
        return Optional.ofNullable(byRun.get(runId)).map(RunCalls::snapshot);
    }

    /** From when on all calls of a run that was ordered later are known. */
    synchronized Instant since() {
        return forgotten != null && forgotten.isAfter(since) ? forgotten : since;
    }
}
