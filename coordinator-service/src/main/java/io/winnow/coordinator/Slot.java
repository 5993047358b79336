package io.winnow.coordinator;

import io.winnow.coordinator.judge.DoubtBatch;
import io.winnow.messages.Call;
import io.winnow.messages.CallId;
import io.winnow.messages.Rest;
import io.winnow.messages.RunRequest;
import io.winnow.messages.Task;
import io.winnow.router.cost.TokenBounds;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
 * @param lost the task whose last attempt was given up, to be tried again
 */
record Slot(
        int index,
        int sequence,
        int iterations,
        int requests,
        int failuresInARow,
        @Nullable Instant notBefore,
        @Nullable Attempt inFlight,
        @Nullable Lost lost) {

    /** Requests that one task may make, retries included; small, so that a lost worker costs a slot little. */
    static final int REQUESTS_A_TASK = 5;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    /** Whoever rests is looked for this often: another worker may know better, and clocks differ. */
    private static final Duration LONGEST_REST = Duration.ofMinutes(1);

    /**
     * What a task asks for; all attempts at it ask the same.
     *
     * @param requestSize attributes; fewer than the run's when the budget holds no more
     * @param steered whether the model may be told what the list has
     * @param batch doubts that it asks about; null unless it asks a judge
     */
    record Job(
            Task.Kind kind,
            int requestSize,
            @Nullable String facet,
            boolean control,
            boolean steered,
            @Nullable DoubtBatch batch) {

        /** For attributes, or facets. */
        Job(Task.Kind kind, int requestSize, @Nullable String facet, boolean control, boolean steered) {
            this(kind, requestSize, facet, control, steered, null);
        }

        static Job judging(DoubtBatch batch) {
            return new Job(Task.Kind.JUDGE, batch.keys().size(), null, false, false, batch);
        }

        boolean asksForDescriptions(RunRequest request) {
            return kind == Task.Kind.LIST && request.steering().describes();
        }

        /** Tokens that its answer has room for. */
        int outputTokens(RunRequest request) {
            return TokenBounds.output(requestSize, asksForDescriptions(request));
        }
    }

    /**
     * One try at a task.
     *
     * @param maxRequests provider requests that it was allowed
     * @param reservedUsd the most that it can cost, in US dollars; null without a budget
     * @param deadline when it is given up
     * @param lifetime from the beginning to the deadline; null for what tasks have mostly
     * @param targets that it may ask; null for all that the run does
     * @param roomier those of them that have more room for hidden reasoning than their prices say
     */
    record Attempt(
            int sequence,
            int number,
            Job job,
            int maxRequests,
            @Nullable BigDecimal reservedUsd,
            Instant deadline,
            @Nullable Duration lifetime,
            @Nullable List<String> targets,
            List<String> roomier) {

        Attempt {
            roomier = roomier == null ? List.of() : List.copyOf(roomier);
        }

        CallId callId(String runId, int slot) {
            return new CallId(runId, slot, sequence, number);
        }

        Attempt withDeadline(Instant newDeadline) {
            return new Attempt(
                    sequence, number, job, maxRequests, reservedUsd, newDeadline, lifetime, targets, roomier);
        }
    }

    /**
     * A task whose last attempt was given up.
     *
     * @param attempts so far
     */
    record Lost(int sequence, int attempts, Job job) {}

    /** Whether it asks the judge: such slots come after those that list, so that neither waits for the other. */
    boolean judges(RunRequest request) {
        return index >= request.producers();
    }

    static Slot empty(int index) {
        return new Slot(index, 0, 0, 0, 0, null, null, null);
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

    boolean isExpired(Instant now) {
        return inFlight != null && !now.isBefore(inFlight.deadline());
    }

    /** Brings within reach what lies further ahead than it can: the clock was set back, and nobody waits until it is there again. */
    Slot within(Instant now, Duration taskTimeout) {
        Instant pause = notBefore == null ? null : earlier(notBefore, now.plus(LONGEST_REST));
        Attempt attempt = inFlight == null
                ? null
                : inFlight.withDeadline(earlier(
                        inFlight.deadline(),
                        now.plus(inFlight.lifetime() == null ? taskTimeout : inFlight.lifetime())));
        return new Slot(index, sequence, iterations, requests, failuresInARow, pause, attempt, lost);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /**
     * Begins the next task, or another attempt at the one that was lost.
     *
     * @param roomier targets that have more room for hidden reasoning than their prices say
     */
    Slot begin(
            Budget.Offer offer, RunRequest request, Reach reach, List<String> roomier, Instant now, Duration lifetime) {
        int newSequence = lost == null ? sequence + 1 : lost.sequence();
        int number = lost == null ? 1 : lost.attempts() + 1;
        Attempt attempt = new Attempt(
                newSequence,
                number,
                offer.job(),
                allowance(request),
                offer.reservedUsd(),
                now.plus(lifetime),
                lifetime,
                reach.isWhole() ? null : reach.names(),
                roomier);
        return new Slot(
                index, Math.max(sequence, newSequence), iterations, requests, failuresInARow, null, attempt, null);
    }

    /**
     * Gives the attempt in flight up. Nobody knows how many requests it made; counting all keeps the limit a limit. Doubts wait on the
     * docket for another task, which need not be the same.
     */
    Slot lose() {
        if (inFlight == null) {
            return this;
        }
        Lost task = inFlight.job().batch() == null
                ? new Lost(inFlight.sequence(), inFlight.number(), inFlight.job())
                : null;
        return new Slot(
                index, sequence, iterations, requests + inFlight.maxRequests(), failuresInARow, notBefore, null, task);
    }

    /** Takes the report of the attempt in flight. */
    Slot report(Call call, Instant now) {
        int made = requests + call.requests().size();
        return switch (call.outcome()) {
            case SUCCEEDED ->
                new Slot(
                        index,
                        sequence,
                        call.kind() == Task.Kind.LIST ? iterations + 1 : iterations,
                        made,
                        0,
                        null,
                        null,
                        null);
            case FAILED, CANCELLED, LOST ->
                new Slot(index, sequence, iterations, made, failuresInARow + 1, now.plus(pause(call, now)), null, null);
        };
    }

    private Duration pause(Call call, Instant now) {
        Rest rest = call.error() == null ? null : call.error().rest();
        if (rest == null) {
            return pause(failuresInARow);
        }
        Duration left = Duration.between(now, rest.until());
        return left.compareTo(FIRST_PAUSE) < 0 ? FIRST_PAUSE : left.compareTo(LONGEST_REST) < 0 ? left : LONGEST_REST;
    }

    boolean awaits(String runId, String callId) {
        return inFlight != null && inFlight.callId(runId, index).isOf(callId);
    }

    private int allowance(RunRequest request) {
        return request.maxRequests() == null
                ? REQUESTS_A_TASK
                : Math.max(1, Math.min(REQUESTS_A_TASK, request.maxRequests() - requests));
    }

    private static Duration pause(int failures) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
