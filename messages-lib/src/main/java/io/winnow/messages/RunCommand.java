package io.winnow.messages;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants a run to do. The topic is compacted, so that each command is whole: it repeats the request.
 *
 * @param v version of this message; 2 is the first that leaves the generation to the coordinator
 * @param reason why it is to stop, for display
 * @param lease seconds that the run goes on without a word of the client that ordered it, which sends {@link #renew} in
 *     the meantime; null for a run that needs no client
 * @param at when it was ordered, by the clock of the client that ordered it
 */
public record RunCommand(
        int v,
        String runId,
        Desired desired,
        RunRequest request,
        @Nullable String reason,
        @Nullable Integer lease,
        Instant at)
        implements RunMessage {

    public static final int VERSION = 2;

    /** Seconds of the lease of a client that follows its run; it renews it several times in that time. */
    public static final int LEASE_SECONDS = 15;

    /** An incomplete command is rejected by every reader. */
    public RunCommand {
        Objects.requireNonNull(runId, "runId is missing");
        Objects.requireNonNull(desired, "desired is missing");
        Objects.requireNonNull(request, "request is missing");
        Objects.requireNonNull(at, "at is missing");
        if (lease != null && lease < 1) {
            throw new IllegalArgumentException("lease must be at least 1, not " + lease);
        }
    }

    /** The state that a run should be brought to. */
    public enum Desired {
        /** Run until a limit is reached. */
        RUN,
        /** All has been handed in; complete when every attribute is accounted for. Only for imports. */
        FINISH,
        /** Hand out nothing more, keep answers in flight, then end. */
        STOP
    }

    @Override
    public String collection() {
        return request.collection();
    }

    public static RunCommand start(String runId, RunRequest request, Instant at) {
        return new RunCommand(VERSION, runId, Desired.RUN, request, null, null, at);
    }

    /** The same order, of a client that stays: without it, the run is to stop. */
    public RunCommand leased() {
        return new RunCommand(v, runId, desired, request, reason, LEASE_SECONDS, at);
    }

    /** The order once more: its client is still there. */
    public RunCommand renew(Instant when) {
        return new RunCommand(v, runId, desired, request, reason, lease, when);
    }

    public RunCommand finish(Instant when) {
        return new RunCommand(VERSION, runId, Desired.FINISH, request, null, null, when);
    }

    public RunCommand stop(String why, Instant when) {
        return new RunCommand(VERSION, runId, Desired.STOP, request, why, null, when);
    }
}
