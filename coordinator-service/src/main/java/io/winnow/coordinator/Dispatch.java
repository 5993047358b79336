package io.winnow.coordinator;

import io.winnow.coordinator.RunLifecycle.Outcome;
import io.winnow.coordinator.judge.Docket;
import io.winnow.coordinator.judge.DoubtBatch;
import io.winnow.messages.CallId;
import io.winnow.messages.Doubt;
import io.winnow.messages.RunRequest;
import io.winnow.messages.Task;
import io.winnow.router.grammar.Target;
import io.winnow.router.strategy.Strategy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One handing out of tasks: every slot that is free gets its next one, in what the {@link TaskPlan} says of it, as far as the
 * {@link Budget} goes.
 *
 * @param slots of the run afterwards
 * @param plan of the run afterwards
 * @param trust of the run afterwards
 * @param tasks that were handed out
 * @param usedUp how the run ends because its budget holds no more tasks; null when it goes on
 */
record Dispatch(
        List<Slot> slots,
        TaskPlan plan,
        Trust trust,
        List<Task> tasks,
        @Nullable Outcome usedUp) {

    /** What a task has beyond the time for one request: to get to a worker, and to publish the answer. */
    private static final Duration BESIDE_THE_REQUEST = Duration.ofSeconds(30);

    /** How long a doubt waits for others to be asked about together with it. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /**
     * What is done about a run's doubts.
     *
     * @param tasks that ask the judge
     * @param dismissed whether nobody is going to be asked about those that are left
     */
    record Judgement(RunState run, List<Task> tasks, boolean dismissed) {}

    static Dispatch of(RunState run, Instant now, Duration taskTimeout) {
        RunRequest request = run.request();
        Trust trust = run.trust();
        List<Slot> slots = new ArrayList<>(run.slots());
        List<Task> tasks = new ArrayList<>();
        TaskPlan plan = run.plan();
        Budget budget = Budget.of(request, run.accounts(), trust, slots);
        int ready = (int) slots.stream()
                .filter(slot -> !slot.judges(request) && slot.isReady(request, now))
                .count();
        if (ready == 0) {
            return new Dispatch(slots, plan, trust, tasks, null);
        }
        for (Slot slot : run.slots()) {
            if (slot.judges(request) || !slot.isReady(request, now)) {
                continue;
            }
            ready--;
            Slot.Lost lost = slot.lost();
            Slot.Job wanted = lost != null ? lost.job() : plan.isPlanDue() ? plan.planning() : plan.listing(request);
            Reach reach = Reach.of(request, trust, run.accounts(), attempts(slots));
            if (budget != null && reach.names().isEmpty()) {
                break;
            }
            Budget.Offer offer =
                    budget == null ? new Budget.Offer(wanted, null) : budget.offer(wanted, request, reach, ready);
            if (offer == null) {
                List<String> dear = tasks.isEmpty() ? tooDear(reach, trust, budget) : List.of();
                if (dear.isEmpty()) {
                    break;
                }
                return of(run.with(trust.withoutFaulty(dear)), now, taskTimeout);
            }
            if (budget != null && offer.reservedUsd() != null) {
                budget = budget.reserve(offer.reservedUsd());
            }
            if (lost == null) {
                plan = plan.begun(offer.job());
            }
            Map<String, Duration> limits = run.patience().limits(reach.names(), request);
            Slot begun =
                    slot.begin(offer, request, reach, trust.roomier(reach.names()), now, lifetime(limits, taskTimeout));
            slots.set(slot.index(), begun);
            tasks.add(task(run, begun, reach.routing(request), null, limits, now));
        }
        return new Dispatch(slots, plan, trust, tasks, tasks.isEmpty() ? usedUp(run, budget) : null);
    }

    /**
     * Has the judge asked about doubts, as far as that can be.
     *
     * @param waiting at least one
     */
    static Judgement judge(RunState run, Docket.Waiting waiting, Instant now, Duration taskTimeout) {
        RunRequest request = run.request();
        Target judge = run.judge();
        if (judge == null || !canJudge(run, judge, now)) {
            return new Judgement(run, List.of(), true);
        }
        List<Slot> slots = new ArrayList<>(run.slots());
        List<Task> tasks = new ArrayList<>();
        List<Doubt> left = waiting.first();
        Budget budget = Budget.of(request, run.accounts(), run.trust(), slots);
        for (Slot slot : run.slots()) {
            if (!slot.judges(request) || !slot.isReady(request, now)) {
                continue;
            }
            if (left.isEmpty() || !isDue(run, left, waiting.since(), now)) {
                break;
            }
            Reach reach = Reach.ofJudge(
                    judge, request, run.trust(), budget == null ? null : budget.prices(), attempts(slots));
            if (reach.names().isEmpty()) {
                break;
            }
            Budget.Offer offer = offer(left, request, reach, budget);
            if (offer == null) {
                boolean isUsedUp = budget != null && budget.reservedUsd().signum() == 0;
                return new Judgement(run.with(slots), tasks, isUsedUp);
            }
            if (budget != null && offer.reservedUsd() != null) {
                budget = budget.reserve(offer.reservedUsd());
            }
            Map<String, Duration> limits = run.patience().limits(reach.names(), request);
            Slot begun = slot.begin(
                    offer, request, reach, run.trust().roomier(reach.names()), now, lifetime(limits, taskTimeout));
            slots.set(slot.index(), begun);
            List<Doubt> asked = left.subList(0, offer.job().requestSize());
            left = left.subList(asked.size(), left.size());
            tasks.add(task(run, begun, judge.toString(), asked, limits, now));
        }
        return new Judgement(tasks.isEmpty() ? run : run.with(slots), tasks, false);
    }

    private static boolean canJudge(RunState run, Target judge, Instant now) {
        RunRequest request = run.request();
        boolean goesOn = switch (run.lifecycle()) {
            case RunLifecycle.Running(Instant startedAt) -> !isOverdue(request, startedAt, now);
            case RunLifecycle.Draining(Instant startedAt, Outcome outcome) ->
                outcome.kind() == Outcome.Kind.COMPLETED && !isOverdue(request, startedAt, now);
            case RunLifecycle.Ended ended -> false;
            case RunLifecycle.Refused refused -> false;
        };
        List<Slot> slots =
                run.slots().stream().filter(slot -> slot.judges(request)).toList();
        boolean isTried = run.lifecycle() instanceof RunLifecycle.Running
                && slots.stream().anyMatch(slot -> slot.isReady(request, now));
        return goesOn
                && slots.stream().anyMatch(slot -> !slot.isDone(request))
                && !run.bench().isAway(now)
                && (!run.bench().isFailing() || isTried)
                && run.trust().dropped(judge.name()) == null
                && !run.accounts().isDropped(judge.provider(), judge.model());
    }

    private static boolean isOverdue(RunRequest request, Instant startedAt, Instant now) {
        Duration most = request.maxDuration();
        return most != null && !now.isBefore(startedAt.plus(most));
    }

    private static boolean isDue(RunState run, List<Doubt> left, Instant since, Instant now) {
        Duration waited = Duration.between(since, now);
        return left.size() >= DoubtBatch.MOST
                || DoubtBatch.fitting(left) < left.size()
                || run.inFlight() == 0
                || run.lifecycle() instanceof RunLifecycle.Draining
                // A clock that was set back says nothing.
                || waited.isNegative()
                || waited.compareTo(LONGEST_WAIT) >= 0;
    }

    /** As many doubts in one task as the budget holds; null when it does not hold one now. */
    private static Budget.@Nullable Offer offer(
            List<Doubt> left, RunRequest request, Reach reach, @Nullable Budget budget) {
        for (int size = DoubtBatch.fitting(left); size > 0; size /= 2) {
            Slot.Job job = Slot.Job.judging(DoubtBatch.of(request.topic(), left.subList(0, size)));
            Budget.Offer offer = budget == null ? new Budget.Offer(job, null) : budget.offer(job, request, reach, 0);
            if (offer != null) {
                return offer;
            }
        }
        return null;
    }

    private static List<Slot.Attempt> attempts(List<Slot> slots) {
        return slots.stream().map(Slot::inFlight).filter(Objects::nonNull).toList();
    }

    private static Duration lifetime(Map<String, Duration> limits, Duration taskTimeout) {
        return limits.values().stream()
                .map(limit -> limit.plus(BESIDE_THE_REQUEST))
                .reduce(taskTimeout, (one, other) -> one.compareTo(other) >= 0 ? one : other);
    }

    /** Targets that went beyond their limits, when they are what keeps a task from the others. */
    private static List<String> tooDear(Reach reach, Trust trust, @Nullable Budget budget) {
        List<String> faulty =
                reach.names().stream().filter(name -> trust.fault(name) != null).toList();
        return budget == null
                        || budget.reservedUsd().signum() > 0
                        || faulty.size() == reach.names().size()
                ? List.of()
                : faulty;
    }

    private static @Nullable Outcome usedUp(RunState run, @Nullable Budget budget) {
        RunRequest request = run.request();
        if (budget == null) {
            return null;
        }
        Slot.Job next = run.plan().listing(request);
        Reach reach = Reach.of(request, run.trust(), run.accounts(), attempts(run.slots()));
        if (reach.names().isEmpty() || !budget.isUsedUp(next, request, reach)) {
            return null;
        }
        BigDecimal nextUsd = budget.worstCase(next, request, reach);
        String fault = faultBehind(run, reach);
        return fault == null ? Limits.budgetUsedUp(budget, nextUsd) : Limits.tooDear(budget, fault, nextUsd);
    }

    /** The fault that keeps the rest of a budget from being used: of a target that is left, or, when none is that can be trusted, of any. */
    private static @Nullable String faultBehind(RunState run, Reach reach) {
        Trust trust = run.trust();
        boolean hasTrusted =
                Reach.left(run.request(), trust, run.accounts()).stream().anyMatch(trust::isTrusted);
        return hasTrusted ? trust.firstFault(reach.names()) : trust.anyFault();
    }

    private static Task task(
            RunState run,
            Slot slot,
            String routing,
            @Nullable List<Doubt> doubts,
            Map<String, Duration> limits,
            Instant now) {
        RunRequest request = run.request();
        Generation generation = Objects.requireNonNull(run.generation(), "a run that was refused has no tasks");
        Slot.Attempt attempt = Objects.requireNonNull(slot.inFlight());
        Slot.Job job = attempt.job();
        CallId callId = attempt.callId(run.runId(), slot.index());
        return new Task(
                Task.VERSION,
                job.kind(),
                callId.taskId(),
                callId.toString(),
                run.runId(),
                slot.index(),
                attempt.number(),
                request.collection(),
                generation.number(),
                generation.dedup(),
                generation.form(),
                new Task.Ask(
                        request.topic(),
                        job.requestSize(),
                        job.facet(),
                        job.control(),
                        job.steered(),
                        request.steering().template(),
                        job.asksForDescriptions(request) ? true : null),
                new Task.Routing(
                        doubts == null ? request.routingStrategy() : Strategy.PRIORITY.label(),
                        routing,
                        request.optimize(),
                        run.stats().evidence()),
                new Task.Allowance(
                        attempt.maxRequests(),
                        attempt.reservedUsd(),
                        Budget.inputTokens(job, request),
                        attempt.reservedUsd() == null ? null : job.outputTokens(request),
                        request.spending().prices().stream()
                                .map(run.trust()::roomy)
                                .toList(),
                        request.requestTimeout(),
                        limits),
                seed(request.seed(), slot.index(), attempt.sequence()),
                now,
                attempt.deadline(),
                doubts,
                run.judge() == null ? null : true);
    }

    /** Differs for every task of a run and repeats when the run is repeated with the same seed. */
    private static long seed(long ofRun, int slot, int sequence) {
        long mixed = ofRun + 0x9E3779B97F4A7C15L * (((long) slot << 32) + sequence);
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
