package io.winnow.client.lists;

import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.consensus.Mentions;
import io.winnow.messages.error.WinnowException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** How often the entries of one list were named, and by whom, as far as that was counted. */
public final class Consensus {

    /** Most entries whose mentions are held in memory; of longer lists nothing is known. */
    public static final int MOST = 100_000;

    /** Of a list whose mentions nobody asks for. */
    public static final Consensus UNKNOWN = new Consensus(Map.of());

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Map<String, Mentions> byKey;

    private Consensus(Map<String, Mentions> byKey) {
        this.byKey = byKey;
    }

    /**
     * Reads the topic {@code mentions} with a consumer that the caller opened ({@link KafkaClients#sliceConsumer}).
     *
     * @param generation of the collection
     * @throws WinnowException when Kafka does not answer
     */
    public static Consensus read(Consumer<byte[], byte[]> consumer, String topic, String collection, long generation) {
        List<TopicPartition> partitions;
        try {
            partitions = KafkaClients.assign(consumer, topic);
        } catch (UnknownTopicOrPartitionException e) {
            // No service of this release has run there yet.
            return UNKNOWN;
        }
        Map<String, Mentions> byKey = new HashMap<>();
        byte[] prefix = Row.keyPrefix(collection);
        boolean isWhole = TopicReader.scan(
                consumer,
                consumer.beginningOffsets(partitions),
                consumer.endOffsets(partitions),
                LIMIT,
                record -> see(record, prefix, generation, byKey));
        if (!isWhole) {
            throw new WinnowException("Kafka stopped answering while " + topic + " was read");
        }
        return byKey.size() > MOST ? UNKNOWN : new Consensus(byKey);
    }

    /** Visits what is known, by the canonical forms of the entries. */
    public void forEach(BiConsumer<String, Mentions> visitor) {
        byKey.forEach((key, mentions) -> visitor.accept(AttributeKey.parse(key).canonical(), mentions));
    }

    /** The row with what is known of it. */
    public Row on(Row row) {
        Mentions mentions = byKey.get(new AttributeKey(row.collection(), row.canonical()).toString());
        return mentions == null || mentions.generation() != row.generation() ? row : row.with(mentions);
    }

    private static void see(
            ConsumerRecord<byte[], byte[]> record, byte[] prefix, long generation, Map<String, Mentions> byKey) {
        if (!Row.hasPrefix(prefix, record)) {
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        Mentions mentions = record.value() == null ? null : Records.read(record, Mentions.class);
        if (mentions == null || mentions.generation() != generation) {
            byKey.remove(key);
        } else if (byKey.size() <= MOST) {
            byKey.put(key, mentions);
        }
    }
}
