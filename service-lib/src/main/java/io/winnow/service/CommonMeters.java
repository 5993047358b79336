package io.winnow.service;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;

/** Health and memory as figures, so that alerts can be made of them. */
@Singleton
class CommonMeters implements MeterBinder {

    private final List<ServiceHealth> services;
    private final KafkaWatch watch;
    private final ProcessMemory memory = ProcessMemory.ofThisMachine();

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
        Gauge.builder("winnow.memory.used", memory, ProcessMemory::used)
                .description("Memory of this process's container, or of the process, without files that can be dropped")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("winnow.memory.limit", memory, unused -> ProcessMemory.limit())
                .description("Memory that it may use")
                .baseUnit("bytes")
                .register(registry);
    }
}
