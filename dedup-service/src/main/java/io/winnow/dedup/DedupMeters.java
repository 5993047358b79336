package io.winnow.dedup;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.winnow.service.StreamsMeters;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Deduplication's figures at {@code /q/metrics}. */
@Singleton
class DedupMeters implements MeterBinder {

    private final DedupLifecycle lifecycle;

    DedupMeters(DedupLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        DedupService service = lifecycle.service();
        if (service == null) {
            return;
        }
        StreamsMeters.bind(registry, "dedup", service.probe(), List.of(service.rawTopic()));
        attributes(registry, service, "unique", Decisions::unique);
        attributes(registry, service, "duplicate", Decisions::duplicate);
        attributes(registry, service, "quarantined", Decisions::quarantined);
        FunctionCounter.builder(
                        "winnow.dedup.rekeyed",
                        service,
                        dedup -> dedup.decisions().rekeyed())
                .description("Records of others that were given the right key and published again")
                .register(registry);
        FunctionCounter.builder("winnow.dedup.failures", service, DedupService::failures)
                .description("Stream threads that failed")
                .register(registry);
        Gauge.builder("winnow.dedup.fingerprints", service, DedupService::fingerprintBytes)
                .description("Heap that the tables of fingerprints take")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("winnow.dedup.fingerprints.max", service, DedupService::fingerprintBytesAllowed)
                .description("Heap that they may take; beyond it RocksDB is asked")
                .baseUnit("bytes")
                .register(registry);
    }

    private static void attributes(
            MeterRegistry registry, DedupService service, String outcome, ToDoubleFunction<Decisions> figure) {
        FunctionCounter.builder("winnow.dedup.attributes", service, dedup -> figure.applyAsDouble(dedup.decisions()))
                .description("Attributes decided upon")
                .tag("outcome", outcome)
                .register(registry);
    }
}
