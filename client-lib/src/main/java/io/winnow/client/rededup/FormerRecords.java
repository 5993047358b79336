package io.winnow.client.rededup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.client.lists.CutPartitions;
import io.winnow.client.lists.Row;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.ForeignAttribute;
import io.winnow.messages.Json;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Sameness;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What came to a list on {@code attributes.raw} before the order that begins its next generation, in one order: that of each partition, and
 * {@link FormerAttribute#ORDER} between them. It takes as its own what deduplication decided in a partition, and leaves out what it
 * refused, what it published again under another key, which comes once more, and what a rededup copied that did not come to its end.
 * Not thread safe; holds some thousand records of each partition.
 */
final class FormerRecords implements AutoCloseable {

    /** Stands for all collections that no order names. */
    private static final String ALL_OTHERS = "*";

    private static final int MOST_WAITING = 4_000;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Consumer<byte[], byte[]> consumer;
    private final String brokers;
    private final String collection;
    private final byte[] prefix;
    private final FormerGeneration former;
    private final long next;
    private final Map<TopicPartition, Lane> lanes = new HashMap<>();
    private boolean isWhole;

    /** One partition, up to its order. */
    private final class Lane {

        private final int partition;
        private final Deque<FormerAttribute> waiting = new ArrayDeque<>();
        private long generation;
        private @Nullable Sameness own;
        private Sameness others = Sameness.UNDECIDED;
        private boolean hasEnded;
        private boolean isPaused;

        Lane(int partition, boolean isCut) {
            this.partition = partition;
            if (isCut) {
                // The order that began it is gone with the first records.
                generation = former.number();
                own = former.sameness(generation);
            }
        }

        void take(ConsumerRecord<byte[], byte[]> record) {
            byte[] key = record.key();
            if (key == null || hasEnded) {
                return;
            }
            if (AttributeKey.separatorIn(key) < 0) {
                if (record.headers().lastHeader(WinnowHeaders.GENERATION) != null) {
                    order(new String(key, UTF_8), record);
                }
            } else if (generation >= former.number() && Row.hasPrefix(prefix, record)) {
                FormerAttribute came = read(record, own == null ? others : own);
                if (came != null) {
                    waiting.add(came);
                }
            }
        }

        private void order(String name, ConsumerRecord<byte[], byte[]> record) {
            long begun = WinnowHeaders.generation(record.headers());
            if (name.equals(ALL_OTHERS)) {
                others = WinnowHeaders.sameness(record.headers());
            } else if (name.equals(collection) && begun >= next) {
                hasEnded = true;
            } else if (name.equals(collection) && (own == null || begun > generation)) {
                generation = begun;
                own = WinnowHeaders.sameness(record.headers());
            }
        }

        private @Nullable FormerAttribute read(ConsumerRecord<byte[], byte[]> record, Sameness sameness) {
            byte[] value = record.value();
            if (value == null
                    || value.length == 0
                    || WinnowHeaders.isRuled(record.headers())
                    || CollectionPartitioner.partitionOf(record.key(), lanes.size()) != partition
                    || generation > former.number() && record.headers().lastHeader(WinnowHeaders.ORIGIN) != null) {
                return null;
            }
            AttributeKey key = AttributeKey.parse(new String(record.key(), UTF_8));
            if (WinnowHeaders.vouchForKey(record.headers(), WinnowHeaders.form(sameness))) {
                Attribute attribute = Records.read(record, Attribute.class);
                boolean isText = attribute != null && attribute.attribute() != null;
                return new FormerAttribute(key, isText ? attribute : null, value, sameness, generation, record);
            }
            return ForeignAttribute.read(record.key(), value, unused -> sameness)
                                    instanceof ForeignAttribute.Reading.Usable(AttributeKey right, Attribute attribute)
                            && right.equals(key)
                    ? new FormerAttribute(key, attribute, Json.write(attribute), sameness, generation, record)
                    : null;
        }
    }

    private FormerRecords(
            Consumer<byte[], byte[]> consumer, String brokers, String collection, FormerGeneration former, long next) {
        this.consumer = consumer;
        this.brokers = brokers;
        this.collection = collection;
        this.prefix = Row.keyPrefix(collection);
        this.former = former;
        this.next = next;
    }

    /**
     * Opens what came before a generation, whose orders have been given.
     *
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
     */
    static FormerRecords open(KafkaClients clients, String collection, FormerGeneration former, long next) {
        FormerRecords records = new FormerRecords(clients.consumer(), clients.brokers(), collection, former, next);
        List<TopicPartition> partitions =
                KafkaClients.assign(records.consumer, clients.topics().rawAttributes());
        records.consumer.seekToBeginning(partitions);
        Set<Integer> cut = CutPartitions.of(clients, collection, former.number());
        records.isWhole = cut.isEmpty();
        partitions.forEach(partition -> records.lanes.put(
                partition, records.new Lane(partition.partition(), cut.contains(partition.partition()))));
        return records;
    }

    /** Whether they are all that came. */
    boolean isWhole() {
        return isWhole;
    }

    /** The entries of a list, which are there forever: what is left of the records that are deleted. */
    static List<FormerAttribute> entries(KafkaClients clients, String collection, FormerGeneration former) {
        List<FormerAttribute> entries = new ArrayList<>();
        byte[] prefix = Row.keyPrefix(collection);
        try (TopicReader reader = clients.read(clients.topics().uniqueAttributes())) {
            reader.readToEnd(record -> {
                long generation = WinnowHeaders.generation(record.headers());
                if (Row.hasPrefix(prefix, record) && record.value() != null && generation >= former.number()) {
                    Attribute attribute = Records.read(record, Attribute.class);
                    boolean isText = attribute != null && attribute.attribute() != null;
                    entries.add(new FormerAttribute(
                            AttributeKey.parse(new String(record.key(), UTF_8)),
                            isText ? attribute : null,
                            record.value(),
                            former.sameness(generation),
                            generation,
                            record));
                }
            });
        }
        return entries;
    }

    /**
     * The next one; null when there are no more.
     *
     * @throws WinnowException when Kafka stops answering
     */
    @Nullable FormerAttribute next() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (lanes.values().stream().anyMatch(lane -> !lane.hasEnded && lane.waiting.isEmpty())) {
            lanes.forEach(this::pace);
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (!records.isEmpty()) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new WinnowException("Kafka at " + brokers + " stopped answering");
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                Objects.requireNonNull(lanes.get(new TopicPartition(record.topic(), record.partition())))
                        .take(record);
            }
        }
        return lanes.values().stream()
                .filter(lane -> !lane.waiting.isEmpty())
                .min((one, other) -> FormerAttribute.ORDER.compare(one.waiting.getFirst(), other.waiting.getFirst()))
                .map(lane -> lane.waiting.removeFirst())
                .orElse(null);
    }

    private void pace(TopicPartition partition, Lane lane) {
        boolean isFull = lane.hasEnded || lane.waiting.size() >= MOST_WAITING;
        if (isFull != lane.isPaused) {
            lane.isPaused = isFull;
            if (isFull) {
                consumer.pause(Set.of(partition));
            } else {
                consumer.resume(Set.of(partition));
            }
        }
    }

    @Override
    public void close() {
        KafkaClients.close(consumer);
    }
}
