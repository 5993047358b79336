package io.winnow.client.lists;

import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.TopicFollower;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of {@code attributes.unique} are followed by a {@link Departure}: who reads the topic from an earlier place meets them, until
 * Kafka compacts it. Knows nothing but those, and reads the topic only if there has ever been a ruling. Thread safe.
 */
public final class Departures implements TopicFollower.Listener {

    private final Topics topics;

    /** Offset of the last departure of each key. */
    private final Map<AttributeKey, Long> last = new ConcurrentHashMap<>();

    public Departures(Topics topics) {
        this.topics = topics;
    }

    /**
     * All up to the topic's present end.
     *
     * @throws WinnowException when Kafka stops answering
     */
    public static Departures read(KafkaClients cluster) {
        Departures departures = new Departures(cluster.topics());
        if (departures.hasRulings(cluster)) {
            try (TopicReader reader = cluster.read(cluster.topics().uniqueAttributes())) {
                reader.readToEnd(departures::see);
            }
        }
        return departures;
    }

    private boolean hasRulings(KafkaClients cluster) {
        try (TopicReader reader = cluster.read(topics.rulings())) {
            return reader.end().values().stream().anyMatch(end -> end > 0);
        } catch (WinnowException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                // Services of an earlier release.
                return false;
            }
            throw e;
        }
    }

    /** Takes notice of a record of {@code attributes.unique}; returns the departure that it is, or null. */
    public @Nullable Departure see(ConsumerRecord<byte[], byte[]> unique) {
        Departure departure = Departure.read(unique);
        if (departure != null) {
            last.merge(new AttributeKey(departure.collection(), departure.canonical()), departure.offset(), Math::max);
        }
        return departure;
    }

    /** Whether a row was still on the list when the topic was last read. */
    public boolean isPresent(Row row) {
        return last.isEmpty() || isPresent(new AttributeKey(row.collection(), row.canonical()), row.offset());
    }

    /** Whether a row was still on the list when the topic was last read. */
    boolean isPresent(ConsumerRecord<byte[], byte[]> row) {
        return last.isEmpty()
                || isPresent(AttributeKey.parse(new String(row.key(), StandardCharsets.UTF_8)), row.offset());
    }

    private boolean isPresent(AttributeKey key, long offset) {
        Long left = last.get(key);
        return left == null || left < offset;
    }

    @Override
    public Map<TopicPartition, Long> begin(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
        boolean hasRulings = ends.entrySet().stream()
                .anyMatch(end -> end.getKey().topic().equals(topics.rulings()) && end.getValue() > 0);
        last.clear();
        Map<TopicPartition, Long> start = new HashMap<>(ends);
        if (hasRulings) {
            beginnings.forEach((partition, beginning) -> {
                if (partition.topic().equals(topics.uniqueAttributes())) {
                    start.put(partition, beginning);
                }
            });
        }
        return start;
    }

    @Override
    public void accept(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> positions) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.topic().equals(topics.uniqueAttributes())) {
                see(record);
            }
        }
    }
}
