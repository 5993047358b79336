package io.winnow.coordinator;

import io.winnow.messages.Call;
import io.winnow.messages.CallId;
import io.winnow.messages.RunRequest;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One of a run's producers: a place for one task at a time.
 *
 * @param sequence tasks begun
 * @param iterations calls that succeeded
 * @param requests provider requests made, or that an attempt which was given up may have made
 * @param failuresInARow calls that failed since the last one that succeeded
 * @param notBefore when the next task may be handed out, after failures
 * @param inFlight the attempt that is waited for
 */
record Slot(
        int index,
        int sequence,
        int iterations,
        int requests,
        int failuresInARow,
        @Nullable Instant notBefore,
        @Nullable Attempt inFlight) {

    /** Requests that one task may make, retries included; small, so that a lost worker costs a slot little. */
    static final int REQUESTS_A_TASK = 5;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    /**
     * One try at a task.
     *
     * @param maxRequests provider requests that it was allowed
     * @param deadline when it is given up
     */
    record Attempt(int sequence, int number, int maxRequests, Instant deadline) {

        CallId callId(String runId, int slot) {
            return new CallId(runId, slot, sequence, number);
        }
    }

    static Slot empty(int index) {
        return new Slot(index, 0, 0, 0, 0, null, null);
    }

    /** Whether the request's limits leave this slot nothing to do; max-requests overrides iterations. */
    boolean isDone(RunRequest request) {
        if (request.maxRequests() != null) {
            return requests >= request.maxRequests();
        }
        return request.iterations() != null && iterations >= request.iterations();
    }

    boolean isReady(RunRequest request, Instant now) {
        return inFlight == null && !isDone(request) && (notBefore == null || !now.isBefore(notBefore));
    }

    Slot begin(RunRequest request, Instant deadline) {
        return with(new Attempt(sequence + 1, 1, allowance(request), deadline), sequence + 1);
    }

    /** Gives the attempt in flight up and tries its task again. */
    Slot retry(Attempt expired, RunRequest request, Instant deadline) {
        Slot charged = charge(expired);
        return charged.with(
                new Attempt(expired.sequence(), expired.number() + 1, charged.allowance(request), deadline), sequence);
    }

    /** Gives the attempt in flight up for good. */
    Slot abandon(Attempt expired) {
        return charge(expired).with(null, sequence);
    }

    /** Takes the report of the attempt in flight. */
    Slot report(Call call, Instant now) {
        int made = requests + call.requests().size();
        return switch (call.outcome()) {
            case SUCCEEDED -> new Slot(index, sequence, iterations + 1, made, 0, null, null);
            case FAILED, CANCELLED ->
                new Slot(index, sequence, iterations, made, failuresInARow + 1, now.plus(pause(failuresInARow)), null);
        };
    }

    boolean awaits(String runId, String callId) {
        return inFlight != null && inFlight.callId(runId, index).toString().equals(callId);
    }

    private int allowance(RunRequest request) {
        return request.maxRequests() == null
                ? REQUESTS_A_TASK
                : Math.max(1, Math.min(REQUESTS_A_TASK, request.maxRequests() - requests));
    }

    // Nobody knows how many requests a lost worker made; counting all it was allowed keeps the limit a limit.
    private Slot charge(Attempt expired) {
        return new Slot(
                index, sequence, iterations, requests + expired.maxRequests(), failuresInARow, notBefore, inFlight);
    }

    private Slot with(@Nullable Attempt attempt, int newSequence) {
        return new Slot(index, newSequence, iterations, requests, failuresInARow, null, attempt);
    }

    private static Duration pause(int failures) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
