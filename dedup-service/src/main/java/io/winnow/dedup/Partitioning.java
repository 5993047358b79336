package io.winnow.dedup;

import io.winnow.messages.kafka.CollectionPartitioner;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * Where Kafka's default partitioner puts a key among the partitions of {@code attributes.raw}.
 *
 * <p>The number is fixed for the life of the application, as Streams demands it of a topic whose state it keeps. A
 * record that is published again goes to a partition computed from the same number, so no record is published again
 * twice.
 */
public record Partitioning(int partitions) implements StreamPartitioner<byte[], byte[]> {

    public int of(byte[] key) {
        return CollectionPartitioner.partitionOf(key, partitions);
    }

    /** Deprecated, and yet the only method that an implementation must have. */
    @Override
    @SuppressWarnings("removal")
    public Optional<Set<Integer>> partitions(String topic, byte[] key, byte[] value, int numPartitions) {
        return Optional.of(Set.of(of(key)));
    }
}
