package io.winnow.client.lists;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.kafka.WinnowHeaders;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Partitions of {@code attributes.raw} whose first records are deleted. */
public final class CutPartitions {

    private CutPartitions() {}

    /**
     * Those of which nobody knows any more whether what is missing belonged to a generation of a list: neither their first record nor the order
     * that began the generation is there.
     *
     * @throws io.winnow.messages.error.WinnowException when Kafka does not answer
     */
    public static Set<Integer> of(KafkaClients clients, String collection, long generation) {
        try (TopicReader reader = clients.read(clients.topics().rawAttributes())) {
            Set<Integer> cut = new HashSet<>();
            reader.beginning().forEach((partition, offset) -> {
                if (offset > 0) {
                    cut.add(partition.partition());
                }
            });
            if (!cut.isEmpty()) {
                byte[] bare = collection.getBytes(UTF_8);
                reader.readToEnd(record -> {
                    if (Arrays.equals(record.key(), bare)
                            && WinnowHeaders.text(record.headers(), WinnowHeaders.GENERATION) != null
                            && WinnowHeaders.generation(record.headers()) == generation) {
                        cut.remove(record.partition());
                    }
                });
            }
            return cut;
        }
    }
}
