package io.winnow.coordinator;

import io.winnow.messages.Json;
import io.winnow.messages.kafka.Topics;
import io.winnow.tracing.Tracing;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.Stores;

/** Builds the coordinator's topology. */
final class CoordinatorTopology {

    static final String LEDGERS = "ledgers";
    static final String SIGHTINGS = "sightings";
    static final String TASKS = "tasks";
    static final String RUN_STATUS = "run-status";
    static final String GENERATIONS = "generations";
    static final String DEAD_LETTERS = "dead-letters";

    private static final String EVENTS = "events";
    private static final String RUNS = "runs";

    private CoordinatorTopology() {}

    static Topology build(Topics topics, RunProcessor.CoordinatorSettings settings) {
        return build(topics, settings, new RunCounters(), Tracing.off());
    }

    static Topology build(
            Topics topics, RunProcessor.CoordinatorSettings settings, RunCounters board, Tracing tracing) {
        var text = Serdes.String();
        var bytes = Serdes.ByteArray();
        // Each deduplicating partition must learn of a new generation. What is deprecated of the interface is its only
        // method without an implementation.
        @SuppressWarnings("removal")
        StreamPartitioner<String, byte[]> everyPartition = (topic, key, value, partitions) ->
                Optional.of(IntStream.range(0, partitions).boxed().collect(Collectors.toSet()));
        return new Topology()
                .addSource(
                        AutoOffsetReset.earliest(),
                        EVENTS,
                        text.deserializer(),
                        bytes.deserializer(),
                        topics.runs(),
                        topics.calls(),
                        topics.tallies())
                .addProcessor(
                        RUNS, () -> new RunProcessor(topics, settings, board, new RunTracing(tracing, topics)), EVENTS)
                .addStateStore(
                        // On disk not for its size but because Streams keeps an instance's transactional id beside it:
                        // with
                        // the same id, a restart ends the transaction that a kill left open, instead of its time-out.
                        Stores.keyValueStoreBuilder(
                                        Stores.persistentKeyValueStore(LEDGERS), text, Json.serde(RunState.class))
                                .withCachingEnabled(),
                        RUNS)
                .addStateStore(
                        Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(SIGHTINGS), text, Serdes.Integer())
                                .withCachingEnabled(),
                        RUNS)
                .addSink(TASKS, topics.tasks(), text.serializer(), bytes.serializer(), RUNS)
                .addSink(RUN_STATUS, topics.runStatus(), text.serializer(), bytes.serializer(), RUNS)
                .addSink(
                        GENERATIONS,
                        topics.rawAttributes(),
                        text.serializer(),
                        bytes.serializer(),
                        everyPartition,
                        RUNS)
                .addSink(DEAD_LETTERS, topics.deadLetters(), text.serializer(), bytes.serializer(), RUNS);
    }
}
