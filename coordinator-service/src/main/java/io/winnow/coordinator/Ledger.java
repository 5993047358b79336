package io.winnow.coordinator;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.winnow.coordinator.Lifecycle.Draining;
import io.winnow.coordinator.Lifecycle.Ended;
import io.winnow.coordinator.Lifecycle.Outcome;
import io.winnow.coordinator.Lifecycle.Running;
import io.winnow.messages.Call;
import io.winnow.messages.CallId;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Tally;
import io.winnow.messages.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All that is known of one run. A value: each event gives a new ledger and the tasks to hand out.
 *
 * @param v version of this form, as it stands in the changelog
 * @param fruitlessFailures calls since the last success that failed for a reason which waiting does not cure
 */
record Ledger(
        int v,
        String runId,
        RunRequest request,
        Instant requestedAt,
        Lifecycle lifecycle,
        List<Slot> slots,
        Books books,
        int fruitlessFailures) {

    static final int VERSION = 1;

    /** After so many in a row, a run whose every call is refused or answered with nonsense ends. */
    static final int MOST_FRUITLESS_FAILURES = 20;

    /** Failures that pass by themselves; they never end a run. */
    private static final List<String> PASSING = List.of("rate-limited", "unavailable", "timed-out");

    Ledger {
        slots = List.copyOf(slots);
    }

    /** A ledger after an event, and the tasks that it hands out. */
    record Step(Ledger ledger, List<Task> tasks) {}

    static Step open(RunCommand command, Instant now, Duration taskTimeout) {
        RunRequest request = command.request();
        List<Slot> slots = request.kind() == RunRequest.Kind.IMPORT
                ? List.of()
                : IntStream.range(0, request.producers()).mapToObj(Slot::empty).toList();
        Ledger opened =
                new Ledger(VERSION, command.runId(), request, command.at(), new Running(now), slots, Books.EMPTY, 0);
        return opened.order(command, now, taskTimeout);
    }

    /** Takes an order; orders that come too late or twice change nothing. */
    Step order(RunCommand command, Instant now, Duration taskTimeout) {
        Ledger ordered = switch (command.desired()) {
            case RUN -> this;
            case FINISH -> drain(Outcome.completed("the whole list is handed in"));
            case STOP -> drain(Outcome.stopped(command.reason() == null ? "stopped" : command.reason()));
        };
        return ordered.proceed(now, taskTimeout);
    }

    /** Takes a call's report. */
    Step report(Call call, Instant now, Duration taskTimeout) {
        boolean current = call.slot() >= 0
                && call.slot() < slots.size()
                && slots.get(call.slot()).awaits(runId, call.callId());
        if (isEnded()) {
            // The books are closed: a late answer still cost something, but its attributes are nobody's any more.
            return new Step(with(books.reportCost(call)), List.of());
        }
        Ledger reported = with(books.report(call, current || request.kind() == RunRequest.Kind.IMPORT));
        if (!current) {
            return reported.proceed(now, taskTimeout);
        }
        reported = reported.with(slots.get(call.slot()).report(call, now)).withFailures(call);
        Call.Failure error = call.error();
        if (call.outcome() == Call.Outcome.FAILED && error != null) {
            if (error.permanent()) {
                reported = reported.drain(Outcome.failed(error.message()));
            } else if (reported.fruitlessFailures >= MOST_FRUITLESS_FAILURES) {
                reported = reported.drain(Outcome.failed(
                        reported.fruitlessFailures + " calls in a row failed, the last one: " + error.message()));
            }
        }
        return reported.proceed(now, taskTimeout);
    }

    Step tally(Tally tally, Instant now, Duration taskTimeout) {
        return isEnded() ? new Step(this, List.of()) : with(books.tally(tally)).proceed(now, taskTimeout);
    }

    /** Lets time pass: deadlines, durations and pauses come to an end. */
    Step tick(Instant now, Duration taskTimeout) {
        return proceed(now, taskTimeout);
    }

    @JsonIgnore
    boolean isEnded() {
        return lifecycle instanceof Ended;
    }

    RunStatus status(Instant now) {
        Outcome outcome = switch (lifecycle) {
            case Running running -> null;
            case Draining draining -> draining.outcome();
            case Ended ended -> ended.outcome();
        };
        RunStatus.State state = switch (lifecycle) {
            case Running running -> RunStatus.State.RUNNING;
            case Draining draining -> RunStatus.State.DRAINING;
            case Ended ended -> ended.outcome().kind().state();
        };
        return new RunStatus(
                RunStatus.VERSION,
                runId,
                request,
                state,
                outcome == null ? null : outcome.reason(),
                requestedAt,
                lifecycle.startedAt(),
                lifecycle instanceof Ended ended ? ended.finishedAt() : null,
                books.totals(),
                books.providerList(),
                inFlight(),
                books.unaccounted(),
                now);
    }

    private int inFlight() {
        return (int) slots.stream().filter(slot -> slot.inFlight() != null).count();
    }

    private Step proceed(Instant now, Duration taskTimeout) {
        List<Task> tasks = new ArrayList<>();
        Ledger next = this;
        if (next.lifecycle instanceof Running running) {
            Outcome reached = Limits.reached(request, books.totals(), slots, running.startedAt(), now);
            next = reached == null ? next.handOut(tasks, now, taskTimeout) : next.drain(reached);
        }
        if (next.lifecycle instanceof Draining draining) {
            next = next.giveUpExpired(now);
            if (next.inFlight() == 0 && next.books.isBalanced()) {
                next = next.with(next.books.close()).with(draining.end(now));
            }
        }
        return new Step(next, tasks);
    }

    private Ledger handOut(List<Task> tasks, Instant now, Duration taskTimeout) {
        List<Slot> newSlots = null;
        Instant deadline = now.plus(taskTimeout);
        for (Slot slot : slots) {
            Slot.Attempt inFlight = slot.inFlight();
            Slot begun = null;
            if (inFlight != null && !now.isBefore(inFlight.deadline())) {
                Slot given = slot.abandon(inFlight);
                begun = given.isDone(request) ? given : slot.retry(inFlight, request, deadline);
            } else if (slot.isReady(request, now)) {
                begun = slot.begin(request, deadline);
            }
            if (begun != null) {
                newSlots = newSlots == null ? new ArrayList<>(slots) : newSlots;
                newSlots.set(slot.index(), begun);
                if (begun.inFlight() != null) {
                    tasks.add(task(begun, begun.inFlight(), now));
                }
            }
        }
        return newSlots == null ? this : with(newSlots);
    }

    private Ledger giveUpExpired(Instant now) {
        List<Slot> newSlots = null;
        for (Slot slot : slots) {
            Slot.Attempt inFlight = slot.inFlight();
            if (inFlight != null && !now.isBefore(inFlight.deadline())) {
                newSlots = newSlots == null ? new ArrayList<>(slots) : newSlots;
                newSlots.set(slot.index(), slot.abandon(inFlight));
            }
        }
        return newSlots == null ? this : with(newSlots);
    }

    private Task task(Slot slot, Slot.Attempt attempt, Instant now) {
        CallId callId = attempt.callId(runId, slot.index());
        return new Task(
                Task.VERSION,
                callId.taskId(),
                callId.toString(),
                runId,
                slot.index(),
                attempt.number(),
                request.topic(),
                request.collection(),
                request.dedup(),
                request.requestSize(),
                request.routingStrategy(),
                request.routingConfig(),
                attempt.maxRequests(),
                seed(slot.index(), attempt.sequence()),
                now,
                attempt.deadline());
    }

    /** Differs for every task of a run and repeats when the run is repeated with the same seed. */
    private long seed(int slot, int sequence) {
        long mixed = request.seed() + 0x9E3779B97F4A7C15L * (((long) slot << 32) + sequence);
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** The first reason to end is the one that stands. */
    private Ledger drain(Outcome outcome) {
        return lifecycle instanceof Running running ? with(running.drain(outcome)) : this;
    }

    private Ledger withFailures(Call call) {
        Call.Failure error = call.error();
        int failures = switch (call.outcome()) {
            case SUCCEEDED -> 0;
            case CANCELLED -> fruitlessFailures;
            case FAILED -> error != null && PASSING.contains(error.kind()) ? fruitlessFailures : fruitlessFailures + 1;
        };
        return new Ledger(v, runId, request, requestedAt, lifecycle, slots, books, failures);
    }

    private Ledger with(Lifecycle newLifecycle) {
        // An ended run needs its slots no more, and its ledger is kept for as long as its collection.
        List<Slot> kept = newLifecycle instanceof Ended ? List.of() : slots;
        return new Ledger(v, runId, request, requestedAt, newLifecycle, kept, books, fruitlessFailures);
    }

    private Ledger with(Books newBooks) {
        return new Ledger(v, runId, request, requestedAt, lifecycle, slots, newBooks, fruitlessFailures);
    }

    private Ledger with(List<Slot> newSlots) {
        return new Ledger(v, runId, request, requestedAt, lifecycle, newSlots, books, fruitlessFailures);
    }

    private Ledger with(Slot slot) {
        List<Slot> newSlots = new ArrayList<>(slots);
        newSlots.set(slot.index(), slot);
        return with(newSlots);
    }
}
