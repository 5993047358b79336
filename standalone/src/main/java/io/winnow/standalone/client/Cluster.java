package io.winnow.standalone.client;

import io.winnow.messages.RunCommand;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.KafkaTrouble;
import io.winnow.messages.kafka.Topics;
import io.winnow.tracing.TraceContext;
import io.winnow.tracing.TraceHeaders;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka cluster that Winnow's services work on.
 *
 * @param kafka how to get there
 */
public record Cluster(KafkaSettings kafka, Topics topics) {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration API_TIMEOUT = Duration.ofSeconds(15);

    /** {@code host:port}, comma separated. */
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    /**
     * Makes sure that a cluster answers.
     *
     * @throws WinnowException when it does not, naming the address
     */
    public Cluster requireReachable() {
        Map<String, Object> config = kafka.forAdmin();
        config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) CONNECT_TIMEOUT.toMillis());
        config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, (int) CONNECT_TIMEOUT.toMillis());
        try (Admin admin = Admin.create(config)) {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) CONNECT_TIMEOUT.toMillis()))
                    .nodes()
                    .get(CONNECT_TIMEOUT.toMillis() + 500, TimeUnit.MILLISECONDS);
            return this;
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            // An address that is none is --kafka's fault, not that of any other setting.
            KafkaTrouble.of(e)
                    .filter(trouble -> !String.valueOf(trouble.getMessage())
                            .contains(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG))
                    .ifPresent(trouble -> {
                        throw trouble;
                    });
            throw new WinnowException(
                    "no Kafka answers at " + bootstrapServers() + ": give --kafka the host:port of a broker that runs",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WinnowException("interrupted while connecting to " + bootstrapServers(), e);
        }
    }

    /** Reads topics from their beginning, without a group. */
    public TopicReader read(String... topicNames) {
        Map<String, Object> config = kafka.forConsumer();
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) API_TIMEOUT.toMillis());
        return TopicReader.open(
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                bootstrapServers(),
                Arrays.asList(topicNames));
    }

    /** A producer whose sends are acknowledged by all replicas. */
    public Producer<byte[], byte[]> producer() {
        Map<String, Object> config = kafka.forProducer();
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        // With more, a batch to a topic that was just made can overtake the refused one before it, and then both stand
        // still.
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, API_TIMEOUT.toMillis());
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Hands in an order and returns when the broker has it. */
    public void order(RunCommand command) {
        order(command, null);
    }

    /**
     * Hands in an order and returns when the broker has it.
     *
     * @param trace what the order is a part of; null when nothing is traced
     */
    public void order(RunCommand command, @Nullable TraceContext trace) {
        try (Producer<byte[], byte[]> producer = producer()) {
            ProducerRecord<byte[], byte[]> record = CollectionPartitioner.record(topics.runs(), command, producer);
            TraceHeaders.inject(trace, record.headers());
            producer.send(record).get(API_TIMEOUT.toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new WinnowException(
                    "Kafka at " + bootstrapServers() + " did not take the order for run " + command.runId()
                            + ": check the broker and try again",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WinnowException("interrupted while ordering run " + command.runId(), e);
        }
    }
}
