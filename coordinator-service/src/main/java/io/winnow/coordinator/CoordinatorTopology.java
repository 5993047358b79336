package io.winnow.coordinator;

import io.winnow.coordinator.judge.Docket;
import io.winnow.messages.Json;
import io.winnow.messages.RunMessage;
import io.winnow.messages.Verdict;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.Topics;
import io.winnow.tracing.Tracing;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.Stores;

/** Builds the coordinator's topology. */
final class CoordinatorTopology {

    /** Store of runs by id; its changelog's name is made from it. */
    static final String RUNS_STORE = "runs";

    /** Store of collections' generations by slug; its changelog's name is made from it. */
    static final String GENERATIONS_STORE = "generations";

    /** Store of doubts without a verdict; its changelog's name is made from it. */
    static final String DOCKET_STORE = "docket";

    static final String TASKS = "tasks";
    static final String RUN_STATUS = "run-status";
    static final String GENERATION_ORDERS = "generation-orders";
    static final String VERDICTS = "verdicts";
    static final String DEAD_LETTERS = "dead-letters";

    private static final String EVENTS = "events";
    private static final String RUNS = "run-processor";

    private CoordinatorTopology() {}

    /**
     * Builds the topology.
     *
     * @param partitions of each of the topics that it reads
     */
    static Topology build(Topics topics, int partitions, RunProcessor.CoordinatorSettings settings) {
        return build(topics, partitions, settings, new RunCounters(), Tracing.off());
    }

    static Topology build(
            Topics topics,
            int partitions,
            RunProcessor.CoordinatorSettings settings,
            RunCounters counters,
            Tracing tracing) {
        var text = Serdes.String();
        var bytes = Serdes.ByteArray();
        // Each deduplicating partition must learn of a new generation. The interface's only abstract method is
        // deprecated.
        @SuppressWarnings("removal")
        StreamPartitioner<String, byte[]> everyPartition = (topic, key, value, count) ->
                Optional.of(IntStream.range(0, count).boxed().collect(Collectors.toSet()));
        @SuppressWarnings("removal")
        StreamPartitioner<String, RunMessage> byCollection = (topic, runId, message, count) ->
                Optional.of(Set.of(CollectionPartitioner.partitionOf(message.collection(), count)));
        @SuppressWarnings("removal")
        StreamPartitioner<String, Verdict> byCollectionOfVerdict = (topic, key, verdict, count) ->
                Optional.of(Set.of(CollectionPartitioner.partitionOf(verdict.collection(), count)));
        return new Topology()
                .addSource(
                        AutoOffsetReset.earliest(),
                        EVENTS,
                        text.deserializer(),
                        bytes.deserializer(),
                        topics.runs(),
                        topics.calls(),
                        topics.tallies(),
                        topics.doubts())
                .addProcessor(
                        RUNS,
                        () -> new RunProcessor(topics, partitions, settings, counters, new RunTracing(tracing, topics)),
                        EVENTS)
                .addStateStore(
                        // On disk not for its size but because Streams keeps an instance's transactional id beside it:
                        // with
                        // the same id, a restart ends the transaction that a kill left open, instead of its time-out.
                        Stores.keyValueStoreBuilder(
                                        Stores.persistentKeyValueStore(RUNS_STORE), text, Json.serde(RunState.class))
                                .withCachingEnabled(),
                        RUNS)
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                        Stores.persistentKeyValueStore(GENERATIONS_STORE),
                                        text,
                                        Json.serde(Generation.class))
                                .withCachingEnabled(),
                        RUNS)
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                        Stores.persistentKeyValueStore(DOCKET_STORE),
                                        text,
                                        Json.serde(Docket.Filed.class))
                                .withCachingEnabled(),
                        RUNS)
                .addSink(TASKS, topics.tasks(), text.serializer(), bytes.serializer(), RUNS)
                .addSink(RUN_STATUS, topics.runStatus(), text.serializer(), Json.serializer(), byCollection, RUNS)
                .addSink(VERDICTS, topics.verdicts(), text.serializer(), Json.serializer(), byCollectionOfVerdict, RUNS)
                .addSink(
                        GENERATION_ORDERS,
                        topics.rawAttributes(),
                        text.serializer(),
                        bytes.serializer(),
                        everyPartition,
                        RUNS)
                .addSink(DEAD_LETTERS, topics.deadLetters(), text.serializer(), bytes.serializer(), RUNS);
    }
}
