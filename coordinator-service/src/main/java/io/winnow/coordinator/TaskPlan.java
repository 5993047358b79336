package io.winnow.coordinator;

import io.winnow.coordinator.Slot.Job;
import io.winnow.messages.Call;
import io.winnow.messages.RunRequest;
import io.winnow.messages.Steering;
import io.winnow.messages.Task;
import java.util.List;

/**
 * What a run asks for, task by task.
 *
 * @param plan whether facets are still to be planned, being planned, or settled
 * @param facets that tasks go through in turn; empty without
 * @param listed tasks for attributes that were begun
 */
record TaskPlan(Plan plan, List<String> facets, long listed) {

    /** Each so many tasks one asks as if nothing were known, so that its answer tells how much there is. */
    static final int CONTROL_INTERVAL = 5;

    /** Facets that a plan asks for. */
    static final int PLANNED_FACETS = 8;

    /** A plan costs a call; it pays when so many follow. */
    private static final int CALLS_THAT_PAY = 10;

    /** Of a run that asks for nothing. */
    static final TaskPlan NONE = new TaskPlan(Plan.SETTLED, List.of(), 0);

    enum Plan {
        DUE,
        UNDER_WAY,
        SETTLED
    }

    TaskPlan {
        facets = List.copyOf(facets);
    }

    static TaskPlan begin(RunRequest request) {
        Steering steering = request.steering();
        return new TaskPlan(paysToPlan(request) ? Plan.DUE : Plan.SETTLED, steering.facets(), 0);
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
        boolean control = (listed + 1) % CONTROL_INTERVAL == 0 || (!exclusions && facets.isEmpty());
        // Control calls take no facet's turn, or some facets would never get one.
        long turn = listed - listed / CONTROL_INTERVAL;
        String facet = control || facets.isEmpty() ? null : facets.get((int) (turn % facets.size()));
        return new Job(Task.Kind.LIST, request.requestSize(), facet, control, exclusions && !control);
    }

    TaskPlan begun(Job job) {
        return job.kind() == Task.Kind.PLAN
                ? new TaskPlan(Plan.UNDER_WAY, facets, listed)
                : new TaskPlan(plan, facets, listed + 1);
    }

    /** Takes what came of the plan; without facets tasks ask about the topic as a whole. */
    TaskPlan report(Call call) {
        return call.kind() == Task.Kind.PLAN && plan != Plan.SETTLED
                ? new TaskPlan(Plan.SETTLED, call.facets(), listed)
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
