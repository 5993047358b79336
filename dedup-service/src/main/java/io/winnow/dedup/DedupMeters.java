package io.winnow.dedup;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.winnow.dedup.store.FingerprintMemory;
import io.winnow.service.streams.StreamsMeters;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/** Deduplication's figures at {@code /q/metrics}. */
@Singleton
class DedupMeters implements MeterBinder {

    private final DedupBean bean;

    DedupMeters(DedupBean bean) {
        this.bean = bean;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bean.service().ifPresent(service -> bind(registry, service));
    }

    private static void bind(MeterRegistry registry, DedupService service) {
        StreamsMeters.bind(registry, "dedup", service.host(), service.sourceTopics());
        attributes(registry, service, "unique", Decisions::unique);
        attributes(registry, service, "duplicate", Decisions::duplicate);
        attributes(registry, service, "quarantined", Decisions::quarantined);
        FunctionCounter.builder(
                        "winnow.dedup.rekeyed",
                        service,
                        dedup -> dedup.decisions().rekeyed())
                .description("Records of other applications that were published again under the right key")
                .register(registry);
        Gauge.builder("winnow.dedup.doubts", service, dedup -> dedup.decisions().inDoubt())
                .description("Attributes that wait for a judge's verdict")
                .register(registry);
        Gauge.builder("winnow.dedup.queued", service, dedup -> dedup.decisions().queued())
                .description("Attributes that wait for their vectors, in lists whose entries must differ in meaning")
                .register(registry);
        FingerprintMemory fingerprints = service.fingerprints();
        Gauge.builder("winnow.dedup.fingerprints", fingerprints, FingerprintMemory::used)
                .description("Heap used by the tables and filters of fingerprints")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("winnow.dedup.fingerprints.max", fingerprints, FingerprintMemory::bytes)
                .description("Limit of that heap")
                .baseUnit("bytes")
                .register(registry);
        lookups(registry, fingerprints, "true", FingerprintMemory::found);
        lookups(registry, fingerprints, "false", FingerprintMemory::notFound);
    }

    private static void lookups(
            MeterRegistry registry,
            FingerprintMemory fingerprints,
            String found,
            ToDoubleFunction<FingerprintMemory> figure) {
        FunctionCounter.builder("winnow.dedup.lookups", fingerprints, figure)
                .description("Fingerprints looked up in RocksDB because that heap could not tell")
                .tag("found", found)
                .register(registry);
    }

    private static void attributes(
            MeterRegistry registry, DedupService service, String outcome, ToDoubleFunction<Decisions> figure) {
        FunctionCounter.builder("winnow.dedup.attributes", service, dedup -> figure.applyAsDouble(dedup.decisions()))
                .description("Attributes processed")
                .tag("outcome", outcome)
                .register(registry);
    }
}
