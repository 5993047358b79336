package io.winnow.coordinator;

import io.winnow.coordinator.Slot.Job;
import io.winnow.messages.Call;
import io.winnow.messages.RunRequest;
import io.winnow.messages.Steering;
import io.winnow.messages.Task;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a run asks for, task by task.
 *
 * @param plan whether facets are still to be planned, being planned, or settled
 * @param facets that tasks go through in turn; empty without
 * @param listed tasks for attributes that were begun
 * @param exhausted facets of which a model said that there is nothing more to name: no task asks about them any more
 */
record TaskPlan(Plan plan, List<String> facets, long listed, List<String> exhausted) {

    /** Each so many tasks one asks as if nothing were known, so that its answer tells how much there is. */
    static final int CONTROL_INTERVAL = 5;

    /** Facets that a plan asks for. */
    static final int PLANNED_FACETS = 8;

    /** A plan costs a call; it pays when so many follow. */
    private static final int CALLS_THAT_PAY = 10;

    /** Of a run that asks for nothing. */
    static final TaskPlan NONE = new TaskPlan(Plan.SETTLED, List.of(), 0, List.of());

    enum Plan {
        DUE,
        UNDER_WAY,
        SETTLED
    }

    TaskPlan {
        facets = List.copyOf(facets);
        exhausted = exhausted == null ? List.of() : List.copyOf(exhausted);
    }

    static TaskPlan begin(RunRequest request) {
        Steering steering = request.steering();
        return new TaskPlan(paysToPlan(request) ? Plan.DUE : Plan.SETTLED, steering.facets(), 0, List.of());
    }

    boolean isPlanDue() {
        return plan == Plan.DUE;
    }

    Job planning() {
        return new Job(Task.Kind.PLAN, PLANNED_FACETS, null, false, false);
    }

    /** What the next task asks for. */
    Job listing(RunRequest request) {
        boolean exclusions = request.steering().exclusions();
        // Where nothing steers, each call is a control call.
        List<String> open =
                facets.stream().filter(facet -> !exhausted.contains(facet)).toList();
        boolean control = (listed + 1) % CONTROL_INTERVAL == 0 || (!exclusions && open.isEmpty());
        // Control calls take no facet's turn, or some facets would never get one.
        long turn = listed - listed / CONTROL_INTERVAL;
        String facet = control || open.isEmpty() ? null : open.get((int) (turn % open.size()));
        return new Job(Task.Kind.LIST, request.requestSize(), facet, control, exclusions && !control);
    }

    TaskPlan begun(Job job) {
        return job.kind() == Task.Kind.PLAN
                ? new TaskPlan(Plan.UNDER_WAY, facets, listed, exhausted)
                : new TaskPlan(plan, facets, listed + 1, exhausted);
    }

    /**
     * Takes what came of the plan, and what models say of its facets. Without facets, or with none that is left, tasks ask about the topic as a
     * whole.
     */
    TaskPlan report(Call call) {
        if (call.kind() == Task.Kind.PLAN && plan != Plan.SETTLED) {
            return new TaskPlan(Plan.SETTLED, call.facets(), listed, exhausted);
        }
        String facet = call.facet();
        return call.saysNothingMore() && facet != null && facets.contains(facet) && !exhausted.contains(facet)
                ? new TaskPlan(
                        plan,
                        facets,
                        listed,
                        Stream.concat(exhausted.stream(), Stream.of(facet)).toList())
                : this;
    }

    private static boolean paysToPlan(RunRequest request) {
        if (!request.steering().planned() || request.kind() != RunRequest.Kind.EXPLORE) {
            return false;
        }
        Integer perSlot = request.maxRequests() != null ? request.maxRequests() : request.iterations();
        boolean manyCalls = perSlot == null || (long) perSlot * request.producers() >= CALLS_THAT_PAY;
        Long target = request.targetUnique();
        return manyCalls && (target == null || target >= (long) CALLS_THAT_PAY / 2 * request.requestSize());
    }
}
