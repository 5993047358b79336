package io.winnow.producer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.winnow.messages.Call;
import io.winnow.router.health.TargetHealth;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Counts what was asked of providers. A call takes seconds, so that counting it costs nothing beside it. Thread safe. */
@Singleton
class ProviderMeters {

    /** Names come from whoever orders runs; each costs a dozen time series for as long as the process lives. */
    static final int MOST_TARGETS = 100;

    private static final String OTHER = "other";

    private static final Duration[] LATENCIES = {
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60)
    };

    /** A provider and one of its models. */
    record Asked(String provider, String model) {

        String name() {
            return provider + ":" + model;
        }
    }

    private final MeterRegistry registry;
    private final Set<Asked> targets = ConcurrentHashMap.newKeySet();
    private volatile Function<String, TargetHealth.State> states = target -> TargetHealth.State.HEALTHY;

    ProviderMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Says whom to ask whether a target, by its name, may be asked. */
    void watch(Function<String, TargetHealth.State> source) {
        states = source;
    }

    void enter(Call call) {
        Counter.builder("winnow.calls")
                .description("Calls reported")
                .tag("outcome", call.outcome().name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment();
        call.requests().forEach(this::enter);
    }

    private void enter(Call.Request request) {
        Asked target = known(new Asked(request.provider(), request.model()));
        Tags tags = Tags.of("provider", target.provider(), "model", target.model());
        Timer.builder("winnow.provider.requests")
                .description("Requests to providers, from sending to the last byte or the failure")
                .tags(tags.and(
                        "outcome",
                        request.error() == null ? "success" : request.error().kind()))
                .serviceLevelObjectives(LATENCIES)
                .register(registry)
                .record(request.latencyMs(), TimeUnit.MILLISECONDS);
        count("winnow.provider.attributes", "Attributes published from answers", tags, request.published());
        count("winnow.provider.tokens", "Tokens", tags.and("kind", "input"), request.inputTokens());
        count("winnow.provider.tokens", "Tokens", tags.and("kind", "cached-input"), request.cachedInputTokens());
        count("winnow.provider.tokens", "Tokens", tags.and("kind", "output"), request.outputTokens());
        if (request.costUsd() != null) {
            Counter.builder("winnow.provider.cost")
                    .description("Cost of requests whose price is known")
                    .baseUnit("usd")
                    .tags(tags)
                    .register(registry)
                    .increment(request.costUsd().doubleValue());
        }
    }

    private void count(String name, String description, Tags tags, double amount) {
        Counter.builder(name)
                .description(description)
                .tags(tags)
                .register(registry)
                .increment(amount);
    }

    private Asked known(Asked target) {
        if (targets.contains(target)) {
            return target;
        }
        if (targets.size() >= MOST_TARGETS) {
            return new Asked(OTHER, OTHER);
        }
        if (targets.add(target)) {
            for (TargetHealth.State state : TargetHealth.State.values()) {
                Gauge.builder(
                                "winnow.provider.circuit",
                                this,
                                self -> self.states.apply(target.name()) == state ? 1 : 0)
                        .description("1 for the state that the target is in: healthy, cooling, open or half_open")
                        .tags("provider", target.provider(), "model", target.model())
                        .tag("state", state.name().toLowerCase(Locale.ROOT))
                        .register(registry);
            }
        }
        return target;
    }
}
