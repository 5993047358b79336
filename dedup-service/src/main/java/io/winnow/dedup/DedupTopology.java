package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.dedup.store.FingerprintMemory;
import io.winnow.dedup.store.FingerprintStoreSupplier;
import io.winnow.dedup.vectors.EmbeddingModels;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Doubt;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.RunMessage;
import io.winnow.messages.TallyBatch;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.Topics;
import io.winnow.tracing.Tracing;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.WallclockTimestampExtractor;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The graph of deduplication: two stages with a topic between them, each one processor, its store, and what it writes to. No attribute
 * reaches the second but from lists whose entries must differ in meaning. What people decide does, for every list.
 */
final class DedupTopology {

    /** Store of the attributes that were let through; the changelog's name is derived from it. */
    static final String KNOWN = "known";

    /** Store of the entries of lists that differ in meaning, of what waits for a verdict, and of what people decided. */
    static final String ENTRIES = "entries";

    static final String BEFORE_COMMIT = "before-commit";
    static final String BEFORE_COMMIT_OF_MEANING = "before-commit-of-meaning";

    static final String UNIQUE = "unique";
    static final String RAW_AGAIN = "raw-again";
    static final String TALLIES = "tallies";
    static final String DEAD_LETTERS = "dead-letters";
    static final String CANDIDATES = "candidates";
    static final String MERGES = "merges";
    static final String DOUBTS = "doubts";
    static final String FORGOTTEN_MERGES = "forgotten-merges";

    private static final String RAW = "raw";
    private static final String DEDUP = "dedup";
    private static final String DECIDED = "meaning-";
    private static final String MEANING = "meaning";
    private static final String VERDICTS = "verdicts";
    private static final String RULINGS = "rulings";

    static final String MEANING_UNIQUE = DECIDED + UNIQUE;
    static final String MEANING_TALLIES = DECIDED + TALLIES;
    static final String MEANING_DEAD_LETTERS = DECIDED + DEAD_LETTERS;

    /** What rulings make of lists, for the first stage: it writes it between the attributes of its partition. */
    static final String RULED = "ruled";

    private DedupTopology() {}

    /**
     * Builds the graph.
     *
     * @param partitions of {@code attributes.raw}
     * @param maxValueBytes larger values are quarantined
     * @param fingerprints heap for what all partitions know
     */
    static Topology build(
            Topics topics, int partitions, int maxValueBytes, FingerprintMemory fingerprints, EmbeddingModels models) {
        return build(topics, partitions, maxValueBytes, fingerprints, new Decisions(), Tracing.off(), models);
    }

    static Topology build(
            Topics topics,
            int partitions,
            int maxValueBytes,
            FingerprintMemory fingerprints,
            Decisions decisions,
            Tracing tracing,
            EmbeddingModels models) {
        return build(
                topics,
                partitions,
                maxValueBytes,
                fingerprints,
                decisions,
                tracing,
                models,
                MeaningProcessor.Rules::shipped);
    }

    /** @param rules that decide about meaning, loaded when the first candidate comes */
    static Topology build(
            Topics topics,
            int partitions,
            int maxValueBytes,
            FingerprintMemory fingerprints,
            Decisions decisions,
            Tracing tracing,
            EmbeddingModels models,
            Supplier<MeaningProcessor.Rules> rules) {
        Partitioning partitioning = new Partitioning(partitions);
        ByteArraySerializer serializer = new ByteArraySerializer();
        ByteArrayDeserializer deserializer = new ByteArrayDeserializer();
        // The interface's only abstract method is deprecated.
        @SuppressWarnings("removal")
        StreamPartitioner<byte[], RunMessage> byCollection = (topic, runId, message, count) ->
                Optional.of(Set.of(CollectionPartitioner.partitionOf(message.collection(), count)));
        @SuppressWarnings("removal")
        StreamPartitioner<byte[], byte[]> keysByCollection = (topic, key, value, count) -> Optional.of(Set.of(
                CollectionPartitioner.partitionOf(new String(key, 0, AttributeKey.separatorIn(key), UTF_8), count)));
        StoreBuilder<?> known = Stores.keyValueStoreBuilder(
                        new FingerprintStoreSupplier(KNOWN, fingerprints, partitions),
                        Serdes.ByteArray(),
                        Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        StoreBuilder<?> entries = Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(ENTRIES), Serdes.ByteArray(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        return new Topology()
                // The time stamps of foreign records are of no use here and can be absurd; a broker may even refuse
                // them. Records are written with the time of the decision.
                .addSource(
                        AutoOffsetReset.earliest(),
                        RAW,
                        new WallclockTimestampExtractor(),
                        deserializer,
                        deserializer,
                        topics.rawAttributes())
                .addProcessor(
                        DEDUP, () -> new DedupProcessor(partitioning, maxValueBytes, decisions, tracing, models), RAW)
                .addStateStore(known, DEDUP)
                .addStateStore(BeforeCommit.builder(BEFORE_COMMIT), DEDUP)
                .addSink(UNIQUE, topics.uniqueAttributes(), serializer, serializer, DEDUP)
                .addSink(TALLIES, topics.tallies(), serializer, Json.<TallyBatch>serializer(), byCollection, DEDUP)
                .addSink(DEAD_LETTERS, topics.deadLetters(), serializer, serializer, DEDUP)
                .addSink(FORGOTTEN_MERGES, topics.merges(), serializer, serializer, DEDUP)
                .addSink(RAW_AGAIN, topics.rawAttributes(), serializer, serializer, partitioning, DEDUP)
                .addSink(CANDIDATES, topics.candidates(), serializer, serializer, keysByCollection, DEDUP)
                .addSource(
                        AutoOffsetReset.earliest(),
                        DECIDED + CANDIDATES,
                        new WallclockTimestampExtractor(),
                        deserializer,
                        deserializer,
                        topics.candidates())
                .addSource(
                        AutoOffsetReset.earliest(),
                        VERDICTS,
                        new WallclockTimestampExtractor(),
                        deserializer,
                        deserializer,
                        topics.verdicts())
                .addSource(
                        AutoOffsetReset.earliest(),
                        RULINGS,
                        new WallclockTimestampExtractor(),
                        deserializer,
                        deserializer,
                        topics.rulings())
                .addProcessor(
                        MEANING,
                        () -> new MeaningProcessor(topics, decisions, models, rules),
                        DECIDED + CANDIDATES,
                        VERDICTS,
                        RULINGS)
                .addStateStore(entries, MEANING)
                .addStateStore(BeforeCommit.builder(BEFORE_COMMIT_OF_MEANING), MEANING)
                .addSink(MEANING_UNIQUE, topics.uniqueAttributes(), serializer, serializer, MEANING)
                .addSink(RULED, topics.rawAttributes(), serializer, serializer, partitioning, MEANING)
                .addSink(MERGES, topics.merges(), serializer, Json.<Merge>serializer(), MEANING)
                .addSink(DOUBTS, topics.doubts(), serializer, Json.<Doubt>serializer(), byCollection, MEANING)
                .addSink(
                        MEANING_TALLIES,
                        topics.tallies(),
                        serializer,
                        Json.<TallyBatch>serializer(),
                        byCollection,
                        MEANING)
                .addSink(MEANING_DEAD_LETTERS, topics.deadLetters(), serializer, serializer, MEANING);
    }
}
