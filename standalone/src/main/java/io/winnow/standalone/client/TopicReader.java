package io.winnow.standalone.client;

import io.winnow.messages.error.WinnowException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** Reads all partitions of some topics, committed records only. Not thread safe. */
public final class TopicReader implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String bootstrapServers;
    private final List<TopicPartition> partitions;

    private TopicReader(
            KafkaConsumer<byte[], byte[]> consumer, String bootstrapServers, List<TopicPartition> partitions) {
        this.consumer = consumer;
        this.bootstrapServers = bootstrapServers;
        this.partitions = partitions;
    }

    static TopicReader open(KafkaConsumer<byte[], byte[]> consumer, String bootstrapServers, List<String> topics) {
        try {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : topics) {
                List<PartitionInfo> infos = consumer.partitionsFor(topic);
                if (infos == null || infos.isEmpty()) {
                    throw new WinnowException("there is no topic " + topic + " at " + bootstrapServers
                            + ": start the services there, or check the address");
                }
                infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return new TopicReader(consumer, bootstrapServers, partitions);
        } catch (KafkaException e) {
            consumer.close();
            throw unanswered(bootstrapServers, e);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** Goes to the end of one topic, as it is now. */
    public void skipToEnd(String topic) {
        List<TopicPartition> ofTopic = of(topic);
        consumer.seekToEnd(ofTopic);
        // Positions are looked up lazily; what is written from here on must not be skipped.
        ofTopic.forEach(consumer::position);
    }

    /** Reads nothing of one topic until {@link #goOn}. */
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

    /** Where the topics' committed records end now. */
    public Map<TopicPartition, Long> end() {
        try {
            return consumer.endOffsets(partitions, PATIENCE);
        } catch (KafkaException e) {
            throw unanswered(bootstrapServers, e);
        }
    }

    /** Whether everything before these offsets has been read. */
    public boolean hasReached(Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream().allMatch(at -> consumer.position(at.getKey()) >= at.getValue());
    }

    /** Reads what comes within a time. */
    public void poll(Duration time, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(time);
        records.forEach(reader);
    }

    /** Reads up to the topics' present end. */
    public void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<TopicPartition, Long> end = new HashMap<>(end());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!hasReached(end)) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
            if (!records.isEmpty()) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new WinnowException("Kafka at " + bootstrapServers + " stopped answering");
            }
            records.forEach(reader);
        }
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofMillis(500)));
    }

    private static WinnowException unanswered(String bootstrapServers, KafkaException e) {
        return new WinnowException("Kafka at " + bootstrapServers + " does not answer: " + e.getMessage(), e);
    }
}
