package io.winnow.ui.stream;

import io.winnow.client.runs.RunIndex;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which runs to send to one client: at first those in progress and the newest, then each that changes.
 *
 * <p>Updates come in rounds. A round holds the runs that changed since the last one, each once with its newest status, and
 * begins no sooner than an interval after the last, so that a run that changes a hundred times per second is sent four
 * times. Only {@link #isDue} may be called by another thread.
 */
final class RunUpdates {

    private static final int RUNS_AT_START = 100;

    private final RunIndex index;
    private final @Nullable String collection;
    private final long intervalNanos;
    private volatile long nextRoundAt;
    private volatile long seenVersion;
    private long roundEndsAt;
    private @Nullable Set<String> runsAtStart;

    /**
     * Begins with the runs that there are.
     *
     * @param collection null for the runs of all
     * @param now a time of {@link System#nanoTime}, as in all that follows
     */
    RunUpdates(RunIndex index, @Nullable String collection, long intervalNanos, long now) {
        this.index = index;
        this.collection = collection;
        this.intervalNanos = intervalNanos;
        this.nextRoundAt = now;
    }

    /** Whether a round with updates would begin now. */
    boolean isDue(long now) {
        return index.version() != seenVersion && now - nextRoundAt >= 0;
    }

    /** The next status, as JSON; null while there is none. */
    @Nullable String next(long now) {
        if (seenVersion >= roundEndsAt) {
            if (!isDue(now)) {
                return null;
            }
            runsAtStart = roundEndsAt == 0 ? index.notable(collection, RUNS_AT_START) : null;
            roundEndsAt = index.version();
            nextRoundAt = now + intervalNanos;
        }
        for (RunIndex.Update update = index.updateAfter(seenVersion, roundEndsAt);
                update != null;
                update = index.updateAfter(seenVersion, roundEndsAt)) {
            seenVersion = update.version();
            if (isWanted(update)) {
                return update.json();
            }
        }
        seenVersion = roundEndsAt;
        return null;
    }

    private boolean isWanted(RunIndex.Update update) {
        return (collection == null
                        || collection.equals(update.status().request().collection()))
                && (runsAtStart == null || runsAtStart.contains(update.status().runId()));
    }
}
