package io.winnow.messages.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.Json;
import io.winnow.messages.RunMessage;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;

/**
 * Puts {@link RunMessage}s into the partition of their collection, whatever their key.
 *
 * <p>Every writer to {@code runs}, {@code calls}, {@code tallies}, {@code doubts} or {@code run-status} names the partition in the
 * record. Kafka's own partitioner would go by the key, which is the run's id, and put two runs of one collection in
 * places that know nothing of each other.
 *
 * <pre>{@code
 * producer.send(CollectionPartitioner.record(topics.runs(), RunCommand.start(id, request, now), producer));
 * }</pre>
 */
public final class CollectionPartitioner {

    private CollectionPartitioner() {}

    /**
     * The partition of a collection: what Kafka's partitioner would make of its slug as a key.
     *
     * @param partitions how many the topic has
     */
    public static int partitionOf(String collection, int partitions) {
        return partitionOf(collection.getBytes(UTF_8), partitions);
    }

    /** Where Kafka's default partitioner puts a key, as on {@code attributes.raw}. */
    public static int partitionOf(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }

    /**
     * The record of a message, under its run's id, in its collection's partition.
     *
     * @param producer that is going to send it; it knows how many partitions there are, or waits until it does
     * @throws org.apache.kafka.common.KafkaException when it does not learn that in time
     */
    public static ProducerRecord<byte[], byte[]> record(
            String topic, RunMessage message, Producer<byte[], byte[]> producer) {
        return record(topic, message, producer.partitionsFor(topic).size());
    }

    /** The same for a known number of partitions. */
    public static ProducerRecord<byte[], byte[]> record(String topic, RunMessage message, int partitions) {
        return new ProducerRecord<>(
                topic,
                partitionOf(message.collection(), partitions),
                message.runId().getBytes(UTF_8),
                Json.write(message));
    }
}
