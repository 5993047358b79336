package io.winnow.service;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;

/** Health as figures, so that an alert can be made of it. */
@Singleton
class CommonMeters implements MeterBinder {

    private final List<ServiceHealth> services;
    private final KafkaWatch watch;

    CommonMeters(@All List<ServiceHealth> services, KafkaWatch watch) {
        this.services = services;
        this.watch = watch;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (ServiceHealth service : services) {
            Gauge.builder("winnow.ready", service, health -> health.isReady() || !health.isEnabled() ? 1 : 0)
                    .description("1 while the service is ready, otherwise 0")
                    .tag("service", service.name())
                    .register(registry);
        }
        Gauge.builder("winnow.kafka.silence", watch, KafkaWatch::silenceSeconds)
                .description("Time since Kafka last answered this process")
                .baseUnit("seconds")
                .register(registry);
    }
}
