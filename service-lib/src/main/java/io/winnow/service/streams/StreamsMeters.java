package io.winnow.service.streams;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;

/** The figures of a topology. */
public final class StreamsMeters {

    private StreamsMeters() {}

    /**
     * Registers them.
     *
     * @param topics whose lag is reported, by full name
     */
    public static void bind(MeterRegistry registry, String service, StreamsHost host, List<String> topics) {
        StreamsProbe probe = host.probe();
        Tags tags = Tags.of("service", service);
        for (String topic : topics) {
            Gauge.builder("winnow.lag", probe, streams -> streams.lag(topic))
                    .description("Records on the topic that have not been read yet, in this instance's partitions")
                    .baseUnit("records")
                    .tags(tags.and("topic", topic))
                    .register(registry);
        }
        Gauge.builder("winnow.restore.left", probe, StreamsProbe::restoreLeft)
                .description("Records of state to restore before the service is ready")
                .baseUnit("records")
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("winnow.restored", probe, StreamsProbe::restored)
                .description("Records of state restored")
                .baseUnit("records")
                .tags(tags)
                .register(registry);
        Gauge.builder("winnow.stream.tasks", probe, StreamsProbe::tasks)
                .description("Partitions that this instance works on")
                .tags(tags)
                .register(registry);
        Gauge.builder("winnow.stream.threads", probe, StreamsProbe::threads)
                .description("Live stream threads")
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("winnow.stream.failures", host, StreamsHost::failures)
                .description("Stream threads that failed")
                .tags(tags)
                .register(registry);
    }
}
