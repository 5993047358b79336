package io.winnow.coordinator;

import io.winnow.coordinator.RunLifecycle.Outcome;
import io.winnow.messages.CallId;
import io.winnow.messages.RunRequest;
import io.winnow.messages.Task;
import io.winnow.router.cost.TokenBounds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One handing out of tasks: every slot that is free gets its next one, in what the {@link TaskPlan} says of it, as far as the
 * {@link Budget} goes.
 *
 * @param slots of the run afterwards
 * @param plan of the run afterwards
 * @param tasks that were handed out
 * @param usedUp how the run ends because its budget holds no more tasks; null when it goes on
 */
record Dispatch(
        List<Slot> slots,
        TaskPlan plan,
        List<Task> tasks,
        @Nullable Outcome usedUp) {

    static Dispatch of(RunState run, Instant now, Duration taskTimeout) {
        RunRequest request = run.request();
        List<Slot> slots = new ArrayList<>(run.slots());
        List<Task> tasks = new ArrayList<>();
        TaskPlan plan = run.plan();
        Budget budget = Budget.of(request, run.accounts(), slots);
        int ready =
                (int) slots.stream().filter(slot -> slot.isReady(request, now)).count();
        if (ready == 0) {
            return new Dispatch(slots, plan, tasks, null);
        }
        for (Slot slot : run.slots()) {
            if (!slot.isReady(request, now)) {
                continue;
            }
            ready--;
            Slot.Lost lost = slot.lost();
            Slot.Job wanted = lost != null ? lost.job() : plan.isPlanDue() ? plan.planning() : plan.listing(request);
            Budget.Offer offer = budget == null ? new Budget.Offer(wanted, null) : budget.offer(wanted, request, ready);
            if (offer == null) {
                break;
            }
            if (budget != null && offer.reservedUsd() != null) {
                budget = budget.reserve(offer.reservedUsd());
            }
            if (lost == null) {
                plan = plan.begun(offer.job());
            }
            Slot begun = slot.begin(offer, request, now.plus(taskTimeout));
            slots.set(slot.index(), begun);
            tasks.add(task(run, begun, now));
        }
        return new Dispatch(slots, plan, tasks, tasks.isEmpty() ? usedUp(run, budget) : null);
    }

    private static @Nullable Outcome usedUp(RunState run, @Nullable Budget budget) {
        Slot.Job next = run.plan().listing(run.request());
        return budget != null && budget.isUsedUp(next, run.request())
                ? Limits.budgetUsedUp(budget, budget.worstCase(next, run.request()))
                : null;
    }

    private static Task task(RunState run, Slot slot, Instant now) {
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
                        request.steering().template()),
                new Task.Routing(
                        request.routingStrategy(),
                        request.routingConfig(),
                        request.optimize(),
                        run.stats().evidence()),
                new Task.Allowance(
                        attempt.maxRequests(),
                        attempt.reservedUsd(),
                        Budget.inputTokens(job, request),
                        attempt.reservedUsd() == null ? null : TokenBounds.output(job.requestSize()),
                        request.spending().prices()),
                seed(request.seed(), slot.index(), attempt.sequence()),
                now,
                attempt.deadline());
    }

    /** Differs for every task of a run and repeats when the run is repeated with the same seed. */
    private static long seed(long ofRun, int slot, int sequence) {
        long mixed = ofRun + 0x9E3779B97F4A7C15L * (((long) slot << 32) + sequence);
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
