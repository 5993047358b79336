package io.winnow.coordinator;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.winnow.coordinator.RunCounters.Standing;
import io.winnow.messages.RunStatus;
import io.winnow.messages.kafka.Topics;
import io.winnow.service.streams.StreamsMeters;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The coordinator's figures at {@code /q/metrics}. */
@Singleton
class CoordinatorMeters implements MeterBinder {

    private final CoordinatorBean bean;
    private final Topics topics;

    CoordinatorMeters(CoordinatorBean bean, @ConfigProperty(name = "winnow.topics.prefix") String prefix) {
        this.bean = bean;
        this.topics = new Topics(prefix);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bean.service().ifPresent(coordinator -> bind(registry, coordinator));
    }

    private void bind(MeterRegistry registry, Coordinator coordinator) {
        RunCounters counters = coordinator.counters();
        StreamsMeters.bind(
                registry,
                "coordinator",
                coordinator.host(),
                List.of(topics.runs(), topics.calls(), topics.tallies(), topics.doubts()));
        runs(registry, counters, "running", Standing::running);
        runs(registry, counters, "draining", Standing::draining);
        for (RunStatus.State state : RunStatus.State.values()) {
            if (state.isTerminal()) {
                FunctionCounter.builder("winnow.runs.ended", counters, all -> all.runsEnded(state))
                        .description("Runs that ended")
                        .tag("state", state.name().toLowerCase(Locale.ROOT))
                        .register(registry);
            }
        }
        Gauge.builder("winnow.tasks.outstanding", counters, all -> all.sum(Standing::inFlight))
                .description("Tasks handed out and not reported yet: in progress, or waiting for a producer")
                .register(registry);
        FunctionCounter.builder("winnow.tasks.handed.out", counters, RunCounters::tasksHandedOut)
                .description("Tasks handed out, further attempts included")
                .register(registry);
        FunctionCounter.builder("winnow.tasks.handed.out.again", counters, RunCounters::tasksHandedOutAgain)
                .description("Tasks handed out again because the previous attempt was given up")
                .register(registry);
        Gauge.builder("winnow.attributes.unaccounted", counters, all -> all.sum(Standing::unaccounted))
                .description("Attributes that calls reported and deduplication has not processed yet")
                .register(registry);
        budget(registry, counters, "limit", Standing::limitUsd);
        budget(registry, counters, "spent", Standing::spentUsd);
        budget(registry, counters, "reserved", Standing::reservedUsd);
        budget(registry, counters, "presumed", Standing::presumedUsd);
    }

    private static void runs(
            MeterRegistry registry, RunCounters counters, String state, ToDoubleFunction<Standing> figure) {
        Gauge.builder("winnow.runs", counters, all -> all.sum(figure))
                .description("Runs that have not ended yet")
                .tag("state", state)
                .register(registry);
    }

    private static void budget(
            MeterRegistry registry, RunCounters counters, String part, ToDoubleFunction<Standing> figure) {
        Gauge.builder("winnow.budget", counters, all -> all.sum(figure))
                .description("Budgets of runs that have not ended yet")
                .baseUnit("usd")
                .tag("part", part)
                .register(registry);
    }
}
