package io.winnow.coordinator;

import io.winnow.messages.RunStatus;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Where all runs of this instance stand, for operators. Written by the processors, read by whoever looks. */
final class RunCounters {

    private final Map<Integer, Standing> byPartition = new ConcurrentHashMap<>();
    private final LongAdder handedOut = new LongAdder();
    private final LongAdder handedOutAgain = new LongAdder();
    private final Map<RunStatus.State, LongAdder> ended = new EnumMap<>(RunStatus.State.class);

    RunCounters() {
        Arrays.stream(RunStatus.State.values())
                .filter(RunStatus.State::isTerminal)
                .forEach(state -> ended.put(state, new LongAdder()));
    }

    /** The runs of one partition that have not ended. */
    record Standing(
            int running,
            int draining,
            int inFlight,
            long unaccounted,
            double limitUsd,
            double spentUsd,
            double reservedUsd,
            double presumedUsd) {

        private static final Standing NONE = new Standing(0, 0, 0, 0, 0, 0, 0, 0);

        static Standing of(RunState run) {
            boolean draining = run.lifecycle() instanceof RunLifecycle.Draining;
            Budget budget = Budget.of(run.request(), run.accounts(), run.trust(), run.slots());
            return new Standing(
                    draining ? 0 : 1,
                    draining ? 1 : 0,
                    run.inFlight(),
                    run.accounts().unaccounted(),
                    budget == null ? 0 : budget.maxUsd().doubleValue(),
                    budget == null ? 0 : budget.spentUsd().doubleValue(),
                    budget == null ? 0 : usd(budget.reservedUsd()),
                    budget == null ? 0 : usd(budget.presumedUsd()));
        }

        private static double usd(@Nullable BigDecimal amount) {
            return amount == null ? 0 : amount.doubleValue();
        }

        Standing plus(Standing other) {
            return new Standing(
                    running + other.running,
                    draining + other.draining,
                    inFlight + other.inFlight,
                    unaccounted + other.unaccounted,
                    limitUsd + other.limitUsd,
                    spentUsd + other.spentUsd,
                    reservedUsd + other.reservedUsd,
                    presumedUsd + other.presumedUsd);
        }
    }

    void stand(int partition, Collection<RunState> active) {
        byPartition.put(partition, active.stream().map(Standing::of).reduce(Standing.NONE, Standing::plus));
    }

    void leave(int partition) {
        byPartition.remove(partition);
    }

    void handedOut(int attempt) {
        handedOut.increment();
        if (attempt > 1) {
            handedOutAgain.increment();
        }
    }

    void ended(RunStatus.State state) {
        LongAdder count = ended.get(state);
        if (count != null) {
            count.increment();
        }
    }

    /** A figure of all runs together. */
    double sum(ToDoubleFunction<Standing> figure) {
        return byPartition.values().stream().mapToDouble(figure).sum();
    }

    /** Tasks handed out since the process began. */
    long tasksHandedOut() {
        return handedOut.sum();
    }

    /** Those of them whose attempt before was given up. */
    long tasksHandedOutAgain() {
        return handedOutAgain.sum();
    }

    /** Runs that ended so since the process began. */
    long runsEnded(RunStatus.State state) {
        LongAdder count = ended.get(state);
        return count == null ? 0 : count.sum();
    }
}
