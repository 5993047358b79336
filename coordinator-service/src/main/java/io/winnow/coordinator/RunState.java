package io.winnow.coordinator;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.winnow.coordinator.RunLifecycle.Draining;
import io.winnow.coordinator.RunLifecycle.Ended;
import io.winnow.coordinator.RunLifecycle.Outcome;
import io.winnow.coordinator.RunLifecycle.Refused;
import io.winnow.coordinator.RunLifecycle.Running;
import io.winnow.coordinator.judge.Bench;
import io.winnow.coordinator.judge.Docket;
import io.winnow.coordinator.judge.DoubtBatch;
import io.winnow.coordinator.lease.Lease;
import io.winnow.messages.Call;
import io.winnow.messages.Judge;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Tally;
import io.winnow.messages.Task;
import io.winnow.router.grammar.Target;
import io.winnow.router.health.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one run. A value: each event gives a new one and the tasks to hand out.
 *
 * @param v version of this form, as it stands in the changelog; 3 is the first with a generation
 * @param generation of its collection that it works on; null for a run that was refused
 * @param fruitlessFailures calls since the last success that failed for a reason which waiting does not cure
 * @param plan what the next task asks for
 * @param gauges the last minute, the last calls, and what control calls found of the list
 * @param stats what each target has yielded lately
 * @param trust how far each target can be relied upon, where there is a budget
 * @param patience how long targets are waited for
 * @param lease that it needs its client; null when it goes on by itself
 * @param trace where the run is in its trace; null when it is not traced
 * @param bench how the judge does; what it is to be asked is on the {@link Docket}
 */
record RunState(
        int v,
        String runId,
        RunRequest request,
        @Nullable Generation generation,
        Instant requestedAt,
        RunLifecycle lifecycle,
        List<Slot> slots,
        CallAccounts accounts,
        int fruitlessFailures,
        TaskPlan plan,
        Gauges gauges,
        TargetStats stats,
        Trust trust,
        Patience patience,
        @Nullable Lease lease,
        @Nullable RunTrace trace,
        Bench bench) {

    static final int VERSION = 3;

    /** After so many in a row, a run whose every call is refused or answered with nonsense ends. */
    static final int MOST_FRUITLESS_FAILURES = 20;

    private static final int PRODUCERS_A_JUDGE = 3;
    private static final int MOST_JUDGES_OF_AN_IMPORT = 2;

    RunState {
        slots = List.copyOf(slots);
        // Runs of earlier releases have none of these.
        plan = plan == null ? TaskPlan.NONE : plan;
        gauges = gauges == null ? Gauges.EMPTY : gauges;
        stats = stats == null ? TargetStats.NONE : stats;
        trust = trust == null ? Trust.NONE : trust;
        patience = patience == null ? Patience.NONE : patience;
        bench = bench == null ? Bench.OPEN : bench;
    }

    /** A run after an event, and the tasks to hand out. */
    record Step(RunState run, List<Task> tasks) {}

    /**
     * Begins a run.
     *
     * @param generation of its collection that it works on
     */
    static Step open(RunCommand command, Generation generation, Instant now, Duration taskTimeout) {
        RunRequest request = command.request();
        int producers = request.kind() == RunRequest.Kind.EXPLORE ? request.producers() : 0;
        int judges = Judge.of(request, generation.dedup()) == null ? 0 : judges(producers);
        List<Slot> slots =
                IntStream.range(0, producers + judges).mapToObj(Slot::empty).toList();
        RunState opened = new RunState(
                VERSION,
                command.runId(),
                request,
                generation,
                command.at(),
                new Running(now),
                slots,
                CallAccounts.EMPTY,
                0,
                TaskPlan.begin(request),
                Gauges.begin(now),
                TargetStats.NONE,
                Trust.NONE,
                Patience.NONE,
                Lease.of(command),
                null,
                Bench.OPEN);
        return opened.order(command, now, taskTimeout);
    }

    /** Slots that ask the judge: most new attributes are in doubt, and a task decides dozens of them. */
    private static int judges(int producers) {
        return producers == 0 ? MOST_JUDGES_OF_AN_IMPORT : Math.ceilDiv(producers, PRODUCERS_A_JUDGE);
    }

    /**
     * Refuses a run.
     *
     * @param reason for people, in one line
     */
    static Step refuse(RunCommand command, String reason, Instant now) {
        return new Step(
                new RunState(
                        VERSION,
                        command.runId(),
                        command.request(),
                        null,
                        command.at(),
                        new Refused(reason, now),
                        List.of(),
                        CallAccounts.EMPTY,
                        0,
                        TaskPlan.NONE,
                        Gauges.EMPTY,
                        TargetStats.NONE,
                        Trust.NONE,
                        Patience.NONE,
                        null,
                        null,
                        Bench.OPEN),
                List.of());
    }

    /** Takes an order; orders that come too late or twice change nothing. */
    Step order(RunCommand command, Instant now, Duration taskTimeout) {
        RunState ordered = switch (command.desired()) {
            case RUN ->
                request.kind() == RunRequest.Kind.DELETE ? drain(Outcome.completed("the list is deleted")) : this;
            case FINISH ->
                drain(Outcome.completed("the whole list has been "
                        + (request.kind() == RunRequest.Kind.REDEDUP ? "decided anew" : "imported")));
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
        if (isOver()) {
            // A late answer still cost something, but its attributes are nobody's any more.
            return new Step(with(accounts.reportCost(call)), List.of());
        }
        boolean current = awaits(call);
        if (call.outcome() == Call.Outcome.LOST) {
            return current ? lose(call.slot()).proceed(now, taskTimeout) : new Step(this, List.of());
        }
        Slot.Attempt attempt = current ? slots.get(call.slot()).inFlight() : null;
        if (call.kind() == Task.Kind.JUDGE) {
            return reportJudge(call, attempt, now).proceed(now, taskTimeout);
        }
        boolean wholly = attempt != null && attempt.targets() == null;
        RunState reported = enter(
                        accounts.report(call, current || request.kind().isHandedIn()))
                .with(trust.report(call, request, attempt))
                .with(patience.report(call, request, wholly, now));
        if (!current) {
            return reported.proceed(now, taskTimeout);
        }
        return reported.with(slots.get(call.slot()).report(call, now))
                .with(plan.report(call))
                .withFailures(call)
                .drainOn(call, attempt, now)
                .proceed(now, taskTimeout);
    }

    /** What a judge does costs money, and says nothing of whether those who list can be asked. */
    private RunState reportJudge(Call call, Slot.@Nullable Attempt attempt, Instant now) {
        RunState reported = enter(accounts.report(call, attempt != null))
                .with(trust.report(call, request, attempt))
                .with(patience.learn(call, request));
        return attempt == null
                ? reported
                : reported.with(slots.get(call.slot()).report(call, now)).with(bench.report(call, now));
    }

    /**
     * Enters what was decided in one transaction, and only then sees what follows from it.
     *
     * @param entries that the list had before
     */
    Step tally(List<Tally> tallies, long entries, Instant now, Duration taskTimeout) {
        if (isOver()) {
            return new Step(this, List.of());
        }
        RunState counted = this;
        long listed = entries;
        for (Tally tally : tallies) {
            listed += tally.unique();
            // Gauges first, as the call that the tally settles is entered in them too.
            counted = counted.with(counted.gauges.withEntries(listed).tally(tally))
                    .enter(counted.accounts.tally(tally));
        }
        return counted.proceed(now, taskTimeout);
    }

    /** Lets time pass: deadlines, durations and pauses come to an end. */
    Step tick(Instant now, Duration taskTimeout) {
        return proceed(now, taskTimeout);
    }

    /** Notes how many entries the list has that it works on. */
    RunState withEntries(long entries) {
        return with(gauges.withEntries(entries));
    }

    /** Who judges; null when nobody does. */
    @JsonIgnore
    @Nullable Target judge() {
        return generation == null ? null : Judge.of(request, generation.dedup());
    }

    /** What the judge is asked about now. */
    @JsonIgnore
    List<DoubtBatch> batches() {
        return slots.stream()
                .map(Slot::inFlight)
                .filter(Objects::nonNull)
                .map(attempt -> attempt.job().batch())
                .filter(Objects::nonNull)
                .toList();
    }

    /** The doubts that a call asked the judge about; null when nobody waits for it. */
    @Nullable DoubtBatch batchOf(Call call) {
        Slot.Attempt attempt = awaits(call) ? slots.get(call.slot()).inFlight() : null;
        return attempt == null ? null : attempt.job().batch();
    }

    /** Slots that can ask the judge now. */
    int freeJudges(Instant now) {
        return (int) slots.stream()
                .filter(slot -> slot.judges(request) && slot.isReady(request, now))
                .count();
    }

    RunState withTrace(RunTrace newTrace) {
        return with(lease, newTrace, bench);
    }

    /** Notes whether the client that it needs is there. */
    RunState withClient(boolean there) {
        return lease == null || lease.held() == there ? this : with(lease.held(there), trace, bench);
    }

    /** Stops it, because nobody is there any more to take what it finds. */
    Step endLease(Lease ended, Instant now, Duration taskTimeout) {
        return drain(Outcome.stopped(
                        "its client is gone: nothing was heard of it for " + Limits.inWords(ended.length())))
                .proceed(now, taskTimeout);
    }

    /** Whether nothing of it will change, but for what answers cost that come late. */
    @JsonIgnore
    boolean isOver() {
        return switch (lifecycle) {
            case Running running -> false;
            case Draining draining -> false;
            case Ended ended -> true;
            case Refused refused -> true;
        };
    }

    RunStatus status(Instant now) {
        return switch (lifecycle) {
            case Running(Instant startedAt) -> status(RunStatus.State.RUNNING, null, startedAt, null, now);
            case Draining(Instant startedAt, Outcome outcome) ->
                status(RunStatus.State.DRAINING, outcome.reason(), startedAt, null, now);
            case Ended(Instant startedAt, Outcome outcome, Instant finishedAt) ->
                status(outcome.kind().state(), outcome.reason(), startedAt, finishedAt, now);
            case Refused(String reason, Instant refusedAt) ->
                status(RunStatus.State.REFUSED, reason, null, refusedAt, now);
        };
    }

    private RunStatus status(
            RunStatus.State state,
            @Nullable String reason,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            Instant now) {
        Budget budget = Budget.of(request, accounts, trust, slots);
        return new RunStatus(
                RunStatus.VERSION,
                runId,
                request,
                generation == null ? null : generation.number(),
                generation == null ? null : generation.dedup(),
                generation == null ? null : generation.form(),
                state,
                reason,
                requestedAt,
                startedAt,
                finishedAt,
                accounts.totals(),
                accounts.providerList(trust),
                plan.facets(),
                accounts.rejected(),
                gauges.figures(accounts.totals(), finishedAt == null ? now : finishedAt),
                budget == null ? null : budget.status(),
                lifecycle instanceof Running ? patience.restAt(now) : null,
                inFlight(),
                accounts.unaccounted(),
                now);
    }

    int inFlight() {
        return (int) slots.stream().filter(slot -> slot.inFlight() != null).count();
    }

    private Step proceed(Instant now, Duration taskTimeout) {
        List<Task> tasks = new ArrayList<>();
        RunState next = within(now, taskTimeout).giveUpExpired(now).with(gauges.observe(accounts.totals(), now));
        Outcome passed = Limits.passed(Budget.of(request, next.accounts, next.trust, next.slots));
        if (passed != null) {
            next = next.fail(passed);
        }
        if (next.lifecycle instanceof Running running) {
            Outcome reached =
                    Limits.reached(request, next.accounts.totals(), next.gauges, next.slots, running.startedAt(), now);
            boolean isAttended = lease == null || lease.held();
            next = reached != null ? next.drain(reached) : isAttended ? next.handOut(tasks, now, taskTimeout) : next;
        }
        if (next.lifecycle instanceof Draining draining && next.inFlight() == 0 && next.accounts.isBalanced()) {
            next = next.with(next.accounts.close())
                    .with(draining.with(next.judged(draining.outcome())).end(now));
        }
        return new Step(next, tasks);
    }

    /** Gives every slot that is free its next task, as far as the budget goes. */
    private RunState handOut(List<Task> tasks, Instant now, Duration taskTimeout) {
        Dispatch dispatch = Dispatch.of(this, now, taskTimeout);
        tasks.addAll(dispatch.tasks());
        Outcome usedUp = dispatch.usedUp();
        RunState handedOut = with(dispatch.trust());
        return usedUp == null ? handedOut.with(dispatch.slots()).with(dispatch.plan()) : handedOut.drain(usedUp);
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
        Slot.Attempt attempt = Objects.requireNonNull(slot.inFlight());
        return with(slot.lose())
                .with(attempt.job().batch() == null ? bench : bench.lost())
                .with(accounts.presume(attempt.callId(runId, index).toString(), attempt.reservedUsd()));
    }

    /**
     * Ends a run whose calls in flight nobody can wait for.
     *
     * @param reason for people, in one line
     */
    RunState abandon(String reason, Instant now) {
        return switch (lifecycle) {
            case Running(Instant startedAt) -> abandon(startedAt, reason, now);
            case Draining(Instant startedAt, Outcome outcome) -> abandon(startedAt, reason, now);
            case Ended ended -> this;
            case Refused refused -> this;
        };
    }

    private RunState abandon(Instant startedAt, String reason, Instant now) {
        return with(accounts.close()).with(new Draining(startedAt, Outcome.stopped(reason)).end(now));
    }

    /** The first reason to end is the one that stands. */
    private RunState drain(Outcome outcome) {
        return lifecycle instanceof Running running ? with(running.drain(outcome)) : this;
    }

    /** What a server took that nobody allowed it counts for more than a limit that was reached meanwhile. */
    private RunState fail(Outcome outcome) {
        return lifecycle instanceof Draining draining && draining.outcome().kind() == Outcome.Kind.COMPLETED
                ? with(draining.with(outcome))
                : drain(outcome);
    }

    /** A run of which no call succeeded has failed, whatever limit it reached. */
    private Outcome judged(Outcome outcome) {
        if (outcome.kind() != Outcome.Kind.COMPLETED
                || request.kind() != RunRequest.Kind.EXPLORE
                || accounts.totals().calls() > 0) {
            return outcome;
        }
        String last = accounts.lastError();
        return Outcome.failed(
                outcome.reason() + "; no call succeeded" + (last == null ? "" : ", the last error was " + last));
    }

    private RunState drainOn(Call call, Slot.@Nullable Attempt attempt, Instant now) {
        Call.Failure error = call.error();
        if (error != null && error.permanent() && attempt != null && attempt.targets() != null) {
            // Others are left, whom the task could not ask.
            return with(trust.without(attempt.targets(), error.message())).drainWithoutTargets();
        }
        if (call.outcome() != Call.Outcome.FAILED || error == null) {
            return drainWithoutTargets();
        }
        if (error.permanent()) {
            return drain(Outcome.failed(error.message()));
        }
        Outcome resting = Limits.restsTooLong(request, patience.restAt(now), lifecycle);
        if (resting != null) {
            return drain(resting);
        }
        Duration silence = patience.tooLongSilence(accounts.totals().calls() > 0);
        if (silence != null) {
            return drain(
                    Outcome.failed("nothing answered for " + Limits.inWords(silence.truncatedTo(ChronoUnit.SECONDS))
                            + ", the last failure: " + error.message()));
        }
        return fruitlessFailures >= MOST_FRUITLESS_FAILURES
                ? drain(Outcome.failed(fruitlessFailures + " calls in a row failed, the last one: " + error.message()))
                : drainWithoutTargets();
    }

    /** Ends a run with a budget that has dropped all of its targets. */
    private RunState drainWithoutTargets() {
        if (request.spending().maxCostUsd() == null
                || request.spending().prices().isEmpty()
                || !Reach.left(request, trust, accounts).isEmpty()) {
            return this;
        }
        String reasons = accounts.providerList(trust).stream()
                .filter(part -> part.dropped() != null)
                .map(part -> part.provider() + ":" + part.model() + " " + part.dropped())
                .collect(Collectors.joining("; "));
        return drain(Limits.noneLeft(Budget.of(request, accounts, trust, slots), reasons));
    }

    private RunState enter(CallAccounts.Entry entry) {
        RunState entered = with(entry.accounts());
        return entry.settled() == null
                ? entered
                : entered.with(gauges.settle(entry.settled())).with(stats.settle(entry.settled(), request));
    }

    private RunState withFailures(Call call) {
        Call.Failure error = call.error();
        int failures = switch (call.outcome()) {
            case SUCCEEDED -> 0;
            case CANCELLED, LOST -> fruitlessFailures;
            // Failures that pass by themselves never end a run.
            case FAILED ->
                error != null
                                && FailureKind.ofLabel(error.kind())
                                        .filter(FailureKind::isPassing)
                                        .isPresent()
                        ? fruitlessFailures
                        : fruitlessFailures + 1;
        };
        return copy(lifecycle, slots, accounts, failures, plan, gauges, stats, trust, patience);
    }

    private RunState with(RunLifecycle newLifecycle) {
        // An ended run needs its slots no more, and it is kept for as long as its collection.
        List<Slot> kept = newLifecycle instanceof Ended ? List.of() : slots;
        return copy(newLifecycle, kept, accounts, fruitlessFailures, plan, gauges, stats, trust, patience);
    }

    private RunState with(CallAccounts newAccounts) {
        return copy(lifecycle, slots, newAccounts, fruitlessFailures, plan, gauges, stats, trust, patience);
    }

    private RunState with(Bench newBench) {
        return with(lease, trace, newBench);
    }

    private RunState with(@Nullable Lease newLease, @Nullable RunTrace newTrace, Bench newBench) {
        return new RunState(
                v,
                runId,
                request,
                generation,
                requestedAt,
                lifecycle,
                slots,
                accounts,
                fruitlessFailures,
                plan,
                gauges,
                stats,
                trust,
                patience,
                newLease,
                newTrace,
                newBench);
    }

    RunState with(List<Slot> newSlots) {
        return copy(lifecycle, newSlots, accounts, fruitlessFailures, plan, gauges, stats, trust, patience);
    }

    private RunState with(Slot slot) {
        List<Slot> newSlots = new ArrayList<>(slots);
        newSlots.set(slot.index(), slot);
        return with(newSlots);
    }

    private RunState with(TaskPlan newPlan) {
        return copy(lifecycle, slots, accounts, fruitlessFailures, newPlan, gauges, stats, trust, patience);
    }

    private RunState with(Gauges newGauges) {
        return copy(lifecycle, slots, accounts, fruitlessFailures, plan, newGauges, stats, trust, patience);
    }

    RunState with(Trust newTrust) {
        return copy(lifecycle, slots, accounts, fruitlessFailures, plan, gauges, stats, newTrust, patience);
    }

    private RunState with(Patience newPatience) {
        return copy(lifecycle, slots, accounts, fruitlessFailures, plan, gauges, stats, trust, newPatience);
    }

    private RunState with(TargetStats newStats) {
        return copy(lifecycle, slots, accounts, fruitlessFailures, plan, gauges, newStats, trust, patience);
    }

    private RunState copy(
            RunLifecycle newLifecycle,
            List<Slot> newSlots,
            CallAccounts newAccounts,
            int newFailures,
            TaskPlan newPlan,
            Gauges newGauges,
            TargetStats newStats,
            Trust newTrust,
            Patience newPatience) {
        return new RunState(
                v,
                runId,
                request,
                generation,
                requestedAt,
                newLifecycle,
                newSlots,
                newAccounts,
                newFailures,
                newPlan,
                newGauges,
                newStats,
                newTrust,
                newPatience,
                lease,
                trace,
                bench);
    }
}
