package io.winnow.coordinator;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.winnow.coordinator.RunLifecycle.Draining;
import io.winnow.coordinator.RunLifecycle.Ended;
import io.winnow.coordinator.RunLifecycle.Outcome;
import io.winnow.coordinator.RunLifecycle.Running;
import io.winnow.messages.Call;
import io.winnow.messages.CallId;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Tally;
import io.winnow.messages.Task;
import io.winnow.router.cost.TokenBounds;
import io.winnow.router.health.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one run. A value: each event gives a new ledger and the tasks to hand out.
 *
 * @param v version of this form, as it stands in the changelog
 * @param fruitlessFailures calls since the last success that failed for a reason which waiting does not cure
 * @param course what the next task asks for
 * @param gauges the last minute, the last calls, and what control calls named
 * @param yields what each target has yielded lately
 * @param trace where the run is in its trace; null when it is not traced
 */
record RunState(
        int v,
        String runId,
        RunRequest request,
        Instant requestedAt,
        RunLifecycle lifecycle,
        List<Slot> slots,
        CallAccounts books,
        int fruitlessFailures,
        TaskPlan course,
        Gauges gauges,
        TargetStats yields,
        @Nullable RunTrace trace) {

    static final int VERSION = 2;

    /** After so many in a row, a run whose every call is refused or answered with nonsense ends. */
    static final int MOST_FRUITLESS_FAILURES = 20;

    RunState {
        slots = List.copyOf(slots);
        // Ledgers of earlier releases have none of these.
        course = course == null ? new TaskPlan(TaskPlan.Plan.SETTLED, List.of(), 0) : course;
        gauges = gauges == null ? Gauges.EMPTY : gauges;
        yields = yields == null ? TargetStats.NONE : yields;
    }

    /** A ledger after an event, and the tasks that it hands out. */
    record Step(RunState ledger, List<Task> tasks) {}

    static Step open(RunCommand command, Instant now, Duration taskTimeout) {
        RunRequest request = command.request();
        List<Slot> slots = request.kind() == RunRequest.Kind.IMPORT
                ? List.of()
                : IntStream.range(0, request.producers()).mapToObj(Slot::empty).toList();
        RunState opened = new RunState(
                VERSION,
                command.runId(),
                request,
                command.at(),
                new Running(now),
                slots,
                CallAccounts.EMPTY,
                0,
                TaskPlan.begin(request),
                Gauges.begin(now),
                TargetStats.NONE,
                null);
        return opened.order(command, now, taskTimeout);
    }

    /** Takes an order; orders that come too late or twice change nothing. */
    Step order(RunCommand command, Instant now, Duration taskTimeout) {
        RunState ordered = switch (command.desired()) {
            case RUN -> this;
            case FINISH -> drain(Outcome.completed("the whole list is handed in"));
            case STOP -> drain(Outcome.stopped(command.reason() == null ? "stopped" : command.reason()));
        };
        return ordered.proceed(now, taskTimeout);
    }

    /** Whether a call is the answer that a slot waits for. */
    boolean awaits(Call call) {
        return call.slot() >= 0
                && call.slot() < slots.size()
                && slots.get(call.slot()).awaits(runId, call.callId());
    }

    /** Takes a call's report. */
    Step report(Call call, Instant now, Duration taskTimeout) {
        if (isEnded()) {
            // The books are closed: a late answer still cost something, but its attributes are nobody's any more.
            return new Step(with(books.reportCost(call)), List.of());
        }
        boolean current = awaits(call);
        if (call.outcome() == Call.Outcome.LOST) {
            return current ? lose(call.slot()).proceed(now, taskTimeout) : new Step(this, List.of());
        }
        RunState reported = enter(books.report(call, current || request.kind() == RunRequest.Kind.IMPORT));
        if (!current) {
            return reported.proceed(now, taskTimeout);
        }
        return reported.with(slots.get(call.slot()).report(call, now))
                .with(course.report(call))
                .withFailures(call)
                .drainOn(call)
                .proceed(now, taskTimeout);
    }

    Step tally(Tally tally, Instant now, Duration taskTimeout) {
        return isEnded()
                ? new Step(this, List.of())
                : enter(books.tally(tally)).with(gauges.tally(tally)).proceed(now, taskTimeout);
    }

    /** Lets time pass: deadlines, durations and pauses come to an end. */
    Step tick(Instant now, Duration taskTimeout) {
        return proceed(now, taskTimeout);
    }

    /** Takes in what a control call named. */
    RunState withSample(Sample sample) {
        return with(gauges.with(sample));
    }

    RunState withTrace(RunTrace newTrace) {
        return new RunState(
                v,
                runId,
                request,
                requestedAt,
                lifecycle,
                slots,
                books,
                fruitlessFailures,
                course,
                gauges,
                yields,
                newTrace);
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
        Instant finishedAt = lifecycle instanceof Ended ended ? ended.finishedAt() : null;
        Budget budget = Budget.of(request, books, slots);
        return new RunStatus(
                RunStatus.VERSION,
                runId,
                request,
                state,
                outcome == null ? null : outcome.reason(),
                requestedAt,
                lifecycle.startedAt(),
                finishedAt,
                books.totals(),
                books.providerList(),
                course.facets(),
                books.rejected(),
                gauges.figures(books.totals(), finishedAt == null ? now : finishedAt),
                budget == null ? null : budget.status(),
                inFlight(),
                books.unaccounted(),
                now);
    }

    int inFlight() {
        return (int) slots.stream().filter(slot -> slot.inFlight() != null).count();
    }

    private Step proceed(Instant now, Duration taskTimeout) {
        List<Task> tasks = new ArrayList<>();
        RunState next = within(now, taskTimeout).giveUpExpired(now).with(gauges.observe(books.totals(), now));
        if (next.lifecycle instanceof Running running) {
            Outcome reached =
                    Limits.reached(request, next.books.totals(), next.gauges, next.slots, running.startedAt(), now);
            next = reached == null ? next.handOut(tasks, now, taskTimeout) : next.drain(reached);
        }
        if (next.lifecycle instanceof Draining draining && next.inFlight() == 0 && next.books.isBalanced()) {
            next = next.with(next.books.close()).with(draining.end(now));
        }
        return new Step(next, tasks);
    }

    /** Gives every slot that is free its next task, as far as the budget goes. */
    private RunState handOut(List<Task> tasks, Instant now, Duration taskTimeout) {
        Instant deadline = now.plus(taskTimeout);
        List<Slot> newSlots = new ArrayList<>(slots);
        TaskPlan newCourse = course;
        Budget budget = Budget.of(request, books, slots);
        int ready =
                (int) slots.stream().filter(slot -> slot.isReady(request, now)).count();
        if (ready == 0) {
            return this;
        }
        for (Slot slot : slots) {
            if (!slot.isReady(request, now)) {
                continue;
            }
            ready--;
            Slot.Lost lost = slot.lost();
            Slot.Job wanted = lost != null
                    ? lost.job()
                    : newCourse.isPlanDue() ? newCourse.planning() : newCourse.listing(request);
            Budget.Offer offer = budget == null ? new Budget.Offer(wanted, null) : budget.offer(wanted, request, ready);
            if (offer == null) {
                break;
            }
            if (budget != null && offer.reservedUsd() != null) {
                budget = budget.reserve(offer.reservedUsd());
            }
            if (lost == null) {
                newCourse = newCourse.begun(offer.job());
            }
            Slot begun = slot.begin(offer, request, deadline);
            newSlots.set(slot.index(), begun);
            tasks.add(task(begun, now));
        }
        if (tasks.isEmpty() && budget != null && budget.isUsedUp(course.listing(request), request)) {
            return drain(Limits.budgetUsedUp(budget, budget.worstCase(course.listing(request), request)));
        }
        return with(newSlots).with(newCourse);
    }

    private RunState within(Instant now, Duration taskTimeout) {
        List<Slot> newSlots =
                slots.stream().map(slot -> slot.within(now, taskTimeout)).toList();
        return newSlots.equals(slots) ? this : with(newSlots);
    }

    private RunState giveUpExpired(Instant now) {
        RunState next = this;
        for (Slot slot : slots) {
            if (slot.isExpired(now)) {
                next = next.lose(slot.index());
            }
        }
        return next;
    }

    /** Gives up the attempt that a slot waits for. Nobody knows what it spent, so that all it was allowed counts as spent. */
    private RunState lose(int index) {
        Slot slot = slots.get(index);
        Slot.Attempt attempt = java.util.Objects.requireNonNull(slot.inFlight());
        return with(slot.lose()).with(books.presume(attempt.callId(runId, index).toString(), attempt.reservedUsd()));
    }

    private Task task(Slot slot, Instant now) {
        Slot.Attempt attempt = java.util.Objects.requireNonNull(slot.inFlight());
        Slot.Job job = attempt.job();
        CallId callId = attempt.callId(runId, slot.index());
        return new Task(
                Task.VERSION,
                job.kind(),
                callId.taskId(),
                callId.toString(),
                runId,
                slot.index(),
                attempt.number(),
                request.collection(),
                request.generation(),
                request.dedup(),
                new Task.Ask(
                        request.topic(),
                        job.requestSize(),
                        job.facet(),
                        job.control(),
                        job.steered(),
                        request.steering().template()),
                new Task.Routing(
                        request.routingStrategy(), request.routingConfig(), request.optimize(), yields.evidence()),
                new Task.Allowance(
                        attempt.maxRequests(),
                        attempt.reservedUsd(),
                        Budget.inputTokens(job, request),
                        attempt.reservedUsd() == null ? null : TokenBounds.output(job.requestSize()),
                        request.spending().prices()),
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
    private RunState drain(Outcome outcome) {
        return lifecycle instanceof Running running ? with(running.drain(outcome)) : this;
    }

    private RunState drainOn(Call call) {
        Call.Failure error = call.error();
        if (call.outcome() != Call.Outcome.FAILED || error == null) {
            return this;
        }
        if (error.permanent()) {
            return drain(Outcome.failed(error.message()));
        }
        return fruitlessFailures >= MOST_FRUITLESS_FAILURES
                ? drain(Outcome.failed(fruitlessFailures + " calls in a row failed, the last one: " + error.message()))
                : this;
    }

    private RunState enter(CallAccounts.Entry entry) {
        RunState entered = with(entry.books());
        return entry.settled() == null
                ? entered
                : entered.with(gauges.settle(entry.settled())).with(yields.settle(entry.settled(), request));
    }

    private RunState withFailures(Call call) {
        Call.Failure error = call.error();
        int failures = switch (call.outcome()) {
            case SUCCEEDED -> 0;
            case CANCELLED, LOST -> fruitlessFailures;
            // Failures that pass by themselves never end a run.
            case FAILED ->
                error != null && FailureKind.ofLabel(error.kind()).filter(FailureKind::isPassing).isPresent()
                        ? fruitlessFailures
                        : fruitlessFailures + 1;
        };
        return copy(lifecycle, slots, books, failures, course, gauges, yields);
    }

    private RunState with(RunLifecycle newLifecycle) {
        // An ended run needs its slots no more, and its ledger is kept for as long as its collection.
        List<Slot> kept = newLifecycle instanceof Ended ? List.of() : slots;
        return copy(newLifecycle, kept, books, fruitlessFailures, course, gauges, yields);
    }

    private RunState with(CallAccounts newBooks) {
        return copy(lifecycle, slots, newBooks, fruitlessFailures, course, gauges, yields);
    }

    private RunState with(List<Slot> newSlots) {
        return copy(lifecycle, newSlots, books, fruitlessFailures, course, gauges, yields);
    }

    private RunState with(Slot slot) {
        List<Slot> newSlots = new ArrayList<>(slots);
        newSlots.set(slot.index(), slot);
        return with(newSlots);
    }

    private RunState with(TaskPlan newCourse) {
        return copy(lifecycle, slots, books, fruitlessFailures, newCourse, gauges, yields);
    }

    private RunState with(Gauges newGauges) {
        return copy(lifecycle, slots, books, fruitlessFailures, course, newGauges, yields);
    }

    private RunState with(TargetStats newYields) {
        return copy(lifecycle, slots, books, fruitlessFailures, course, gauges, newYields);
    }

    private RunState copy(
            RunLifecycle newLifecycle,
            List<Slot> newSlots,
            CallAccounts newBooks,
            int newFailures,
            TaskPlan newCourse,
            Gauges newGauges,
            TargetStats newYields) {
        return new RunState(
                v,
                runId,
                request,
                requestedAt,
                newLifecycle,
                newSlots,
                newBooks,
                newFailures,
                newCourse,
                newGauges,
                newYields,
                trace);
    }
}
