package io.winnow.dedup.mentions;

import io.winnow.dedup.BeforeCommit;
import io.winnow.dedup.Partitioning;
import io.winnow.messages.kafka.Topics;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.WallclockTimestampExtractor;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The graph that counts mentions: three topics, one processor and its store. */
final class MentionsTopology {

    static final String STORE = "mentions";
    static final String BEFORE_COMMIT = "before-commit";
    static final String MENTIONS = "mentions-of-entries";
    static final String MOVED = "moved";

    private static final String PROCESSOR = "count";

    private MentionsTopology() {}

    /**
     * Builds the graph.
     *
     * @param partitions of {@code attributes.raw}, of {@code merges} and of {@code mentions.moved}
     * @param maxValueBytes larger values are refused by deduplication
     */
    static Topology build(Topics topics, int partitions, int maxValueBytes) {
        Partitioning partitioning = new Partitioning(partitions);
        ByteArraySerializer serializer = new ByteArraySerializer();
        StoreBuilder<?> store = Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(STORE), Serdes.ByteArray(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        return source(source(source(new Topology(), topics.rawAttributes()), topics.merges()), topics.mentionsMoved())
                .addProcessor(
                        PROCESSOR,
                        () -> new MentionsProcessor(topics, partitioning, maxValueBytes),
                        topics.rawAttributes(),
                        topics.merges(),
                        topics.mentionsMoved())
                .addStateStore(store, PROCESSOR)
                .addStateStore(BeforeCommit.builder(BEFORE_COMMIT), PROCESSOR)
                .addSink(MENTIONS, topics.mentions(), serializer, serializer, PROCESSOR)
                .addSink(MOVED, topics.mentionsMoved(), serializer, serializer, partitioning, PROCESSOR);
    }

    private static Topology source(Topology topology, String topic) {
        ByteArrayDeserializer deserializer = new ByteArrayDeserializer();
        return topology.addSource(
                AutoOffsetReset.earliest(),
                topic,
                // Times of foreign records can be absurd.
                new WallclockTimestampExtractor(),
                deserializer,
                deserializer,
                topic);
    }
}
