package io.winnow.client.topics;

import io.winnow.messages.error.WinnowException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Reads all partitions of some topics, at its caller's pace. Not thread safe. */
public final class TopicReader implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(100);

    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final String brokers;
    private final List<TopicPartition> partitions;

    private TopicReader(
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
            String brokers,
            List<TopicPartition> partitions) {
        this.consumer = consumer;
        this.brokers = brokers;
        this.partitions = partitions;
    }

    static TopicReader open(KafkaClients clients, String... topics) {
        org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer = clients.readerConsumer();
        try {
            List<TopicPartition> partitions = KafkaClients.assign(consumer, topics);
            consumer.seekToBeginning(partitions);
            return new TopicReader(consumer, clients.brokers(), partitions);
        } catch (UnknownTopicOrPartitionException e) {
            KafkaClients.close(consumer);
            throw new WinnowException(
                    e.getMessage() + " at " + clients.brokers() + ": start the services there, or check the address",
                    e);
        } catch (KafkaException e) {
            KafkaClients.close(consumer);
            throw unanswered(clients.brokers(), e);
        }
    }

    /** Goes to the end of one topic, as it is now. */
    public void skipToEnd(String topic) {
        List<TopicPartition> ofTopic = of(topic);
        consumer.seekToEnd(ofTopic);
        // Positions are looked up lazily; what is written from here on must not be skipped.
        ofTopic.forEach(consumer::position);
    }

    /** Pauses one topic until {@link #goOn}. */
    public void hold(String topic) {
        consumer.pause(of(topic));
    }

    /** Reads on in a topic that was held. */
    public void goOn(String topic) {
        consumer.resume(of(topic));
    }

    private List<TopicPartition> of(String topic) {
        return partitions.stream().filter(at -> at.topic().equals(topic)).toList();
    }

    /** Where the topics' records begin now; what was before is deleted. */
    public Map<TopicPartition, Long> beginning() {
        try {
            return consumer.beginningOffsets(partitions, PATIENCE);
        } catch (KafkaException e) {
            throw unanswered(brokers, e);
        }
    }

    /** Where the topics' committed records end now. */
    public Map<TopicPartition, Long> end() {
        try {
            return consumer.endOffsets(partitions, PATIENCE);
        } catch (KafkaException e) {
            throw unanswered(brokers, e);
        }
    }

    /** Whether everything before these offsets has been read. */
    public boolean hasReached(Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream().allMatch(at -> consumer.position(at.getKey()) >= at.getValue());
    }

    /** Reads what arrives within a time. */
    public void poll(Duration time, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        consumer.poll(time).forEach(visitor);
    }

    /**
     * Reads up to the topics' present end.
     *
     * @throws WinnowException when Kafka stops answering
     */
    public void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        Map<TopicPartition, Long> end = end();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!hasReached(end)) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (!records.isEmpty()) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new WinnowException("Kafka at " + brokers + " stopped answering");
            }
            records.forEach(visitor);
        }
    }

    /**
     * Reads the records between two offsets of each partition with a consumer that the caller opened.
     *
     * @param time after which it ends, wherever it is
     * @return whether all were read
     */
    public static boolean scan(
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> from,
            Map<TopicPartition, Long> ends,
            Duration time,
            Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        List<TopicPartition> some = from.keySet().stream()
                .filter(partition -> at(from, partition) < at(ends, partition))
                .toList();
        consumer.assign(some);
        some.forEach(partition -> consumer.seek(partition, at(from, partition)));
        long deadline = System.nanoTime() + time.toNanos();
        while (some.stream().anyMatch(partition -> consumer.position(partition) < at(ends, partition))) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < at(ends, new TopicPartition(record.topic(), record.partition()))) {
                    visitor.accept(record);
                }
            }
        }
        return true;
    }

    @Override
    public void close() {
        KafkaClients.close(consumer);
    }

    private static long at(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return offsets.getOrDefault(partition, 0L);
    }

    private static WinnowException unanswered(String brokers, KafkaException e) {
        return new WinnowException("Kafka at " + brokers + " does not answer: " + e.getMessage(), e);
    }
}
