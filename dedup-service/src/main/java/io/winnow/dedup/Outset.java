package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Sameness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Orders what "the same" means in collections that nobody begins with a run, before the first attribute of all is let through.
 * Where there are attributes already, those collections stay with the first version of the rules, by which they were made.
 */
final class Outset {

    private Outset() {}

    /**
     * Gives the order, unless there are attributes. Twice does no harm; it stands before all that a topology started later writes.
     *
     * @param described the topics of raw and unique attributes, by name
     */
    static void order(Admin admin, DedupSettings settings, Map<String, TopicDescription> described, int timeoutSeconds)
            throws ExecutionException, TimeoutException, InterruptedException {
        Topics topics = settings.topics();
        boolean begun = admin
                .listOffsets(partitionsOf(described, topics.uniqueAttributes()).stream()
                        .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest())))
                .all()
                .get(timeoutSeconds, TimeUnit.SECONDS)
                .values()
                .stream()
                .anyMatch(end -> end.offset() > 0);
        if (begun) {
            return;
        }
        Map<String, Object> configuration = settings.kafka().forProducer();
        // Twice does no harm, and the identity against it would delay each first start.
        configuration.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        configuration.put(ProducerConfig.ACKS_CONFIG, "all");
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (TopicPartition partition : partitionsOf(described, topics.rawAttributes())) {
                ProducerRecord<byte[], byte[]> order = new ProducerRecord<>(
                        partition.topic(),
                        partition.partition(),
                        CollectionStates.ALL_OTHERS.getBytes(US_ASCII),
                        new byte[0]);
                order.headers().add(WinnowHeaders.GENERATION, "0".getBytes(US_ASCII));
                WinnowHeaders.order(order.headers(), Sameness.USUAL);
                sent.add(producer.send(order));
            }
            producer.flush();
            // Without the order these collections would keep the first version of the rules, and nobody would know.
            for (Future<RecordMetadata> one : sent) {
                one.get(timeoutSeconds, TimeUnit.SECONDS);
            }
        }
    }

    private static List<TopicPartition> partitionsOf(Map<String, TopicDescription> described, String topic) {
        return Objects.requireNonNull(described.get(topic)).partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }
}
