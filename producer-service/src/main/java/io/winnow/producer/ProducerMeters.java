package io.winnow.producer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.util.function.ToIntFunction;

/** A worker's figures at {@code /q/metrics}. */
@Singleton
class ProducerMeters implements MeterBinder {

    private final ProducerLifecycle lifecycle;

    ProducerMeters(ProducerLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        if (!lifecycle.isEnabled()) {
            return;
        }
        gauge(
                registry,
                "winnow.producer.tasks.in.flight",
                "Tasks in progress in this instance",
                ProducerService::inFlight);
        gauge(
                registry,
                "winnow.producer.concurrency",
                "Maximum number of tasks in progress in this instance",
                ProducerService::concurrency);
        gauge(registry, "winnow.producer.members", "Share group members in this instance", ProducerService::lanes);
    }

    private void gauge(MeterRegistry registry, String name, String description, ToIntFunction<ProducerService> figure) {
        Gauge.builder(name, lifecycle, all -> {
                    ProducerService service = all.service();
                    return service == null ? 0 : figure.applyAsInt(service);
                })
                .description(description)
                .register(registry);
    }
}
