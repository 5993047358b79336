package io.winnow.messages.presence;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The periodic report of a producer instance. Each record says all; the newest one of an
 * instance is the truth until {@code at + 3 × everyMs}, after which the instance is most likely gone.
 *
 * @param v version of this message
 * @param instance its name, which is the {@link io.winnow.messages.Call#worker} of its calls
 * @param host the machine, or container, that it runs on
 * @param startedAt when the instance began
 * @param at when this was so, by the instance's clock
 * @param everyMs the next record follows after at most this many milliseconds, or sooner when something changes
 * @param capacity most tasks that it works on at once
 * @param inFlight tasks that it works on
 * @param calls ended since its start, however they ended
 * @param requests to providers in those and in the calls in progress, failed ones and retries included
 * @param failedRequests those of them that failed
 * @param providers which providers it can use; empty if the instance does not report them
 * @param targets the targets of its routings and their states, by provider and model; if there are very many, the most
 *     relevant
 */
public record Presence(
        int v,
        String instance,
        String host,
        Instant startedAt,
        Instant at,
        long everyMs,
        State state,
        int capacity,
        int inFlight,
        long calls,
        long requests,
        long failedRequests,
        List<ProviderState> providers,
        List<TargetHealth> targets) {

    public static final int VERSION = 1;

    /** A record of an instance may get lost, or two. */
    private static final int MISSED_INTERVALS = 3;

    private static final long LEAST_INTERVAL_MS = 1_000;
    private static final long MOST_INTERVAL_MS = 600_000;

    public Presence {
        providers = providers == null ? List.of() : List.copyOf(providers);
        targets = targets == null ? List.of() : List.copyOf(targets);
    }

    /**
     * From this moment on, there is no need to wait for another record.
     *
     * @param heardAt when this one was heard, by the reader's clock: instances' clocks may be wrong
     */
    public Instant missedAt(Instant heardAt) {
        return heardAt.plusMillis(MISSED_INTERVALS * Math.clamp(everyMs, LEAST_INTERVAL_MS, MOST_INTERVAL_MS));
    }

    /**
     * Whether this instance can use a provider, as far as is known without calling it.
     *
     * @param hasKey whether a key is set; never the key
     * @param elsewhere whether an address of the user's own is set; never the address
     * @param problem what it lacks and the fix: the variable that is missing or wrong, never a value; null when it lacks nothing
     */
    public record ProviderState(
            String name,
            boolean hasKey,
            boolean elsewhere,
            @Nullable String problem) {}

    /** What an instance does. */
    public enum State {
        /** It takes tasks. */
        RUNNING,
        /** It takes no more tasks and finishes those in progress. */
        STOPPING,
        /** It has stopped normally; no further record follows. */
        STOPPED
    }

    /**
     * The state of a provider's model as this instance sees it, from the answers that it received. That a run has
     * dropped the target for good is not in here but in {@link RunStatus}.
     *
     * @param until when it is called again at the earliest, by the instance's clock; null unless it is cooling or open
     * @param reason the failure's kind and the provider's words in one line, without keys; null when it is healthy
     * @param inFlight requests in flight
     * @param limit how many are allowed, after the provider reported too many; null for no limit
     * @param requests ended since the instance's start, failed ones included
     * @param failed those of them that failed
     */
    public record TargetHealth(
            String provider,
            String model,
            io.winnow.router.health.TargetHealth.State state,
            @Nullable Instant until,
            @Nullable String reason,
            int inFlight,
            @Nullable Integer limit,
            long requests,
            long failed) {}
}
