package io.winnow.ui;

import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Call;
import io.winnow.messages.Figures;
import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Tally;
import io.winnow.messages.Totals;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Canonical;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.ConfigProvider;

/** Writes what the other services would, in transactions as they do, and reads what is written for them. */
public final class Cluster implements AutoCloseable {

    public static final Topics TOPICS = Topics.withDefaultPrefix();

    private final KafkaProducer<byte[], byte[]> producer;

    public Cluster() {
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers(),
                        "transactional.id",
                        UUID.randomUUID().toString(),
                        "linger.ms",
                        1),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
    }

    static String bootstrapServers() {
        return ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class);
    }

    static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
    }

    /** Publishes attributes {@code name-from} to {@code name-(to-1)} as unique ones. */
    public void publish(String collection, long generation, String name, int from, int to) {
        publish(
                collection,
                generation,
                IntStream.range(from, to).mapToObj(i -> name + "-" + i).toList());
    }

    public void publish(String collection, long generation, List<String> attributes) {
        producer.beginTransaction();
        for (String attribute : attributes) {
            producer.send(unique(collection, generation, attribute, "random", "random", "run-1"));
        }
        producer.commitTransaction();
    }

    public void publish(ProducerRecord<byte[], byte[]> record) {
        producer.beginTransaction();
        producer.send(record);
        producer.commitTransaction();
    }

    /** What must never be seen: the transaction is aborted. */
    void publishInVain(String collection, String attribute) {
        producer.beginTransaction();
        producer.send(unique(collection, 0, attribute, "random", "random", "run-1"));
        producer.flush();
        producer.abortTransaction();
    }

    static ProducerRecord<byte[], byte[]> unique(
            String collection, long generation, String attribute, String provider, String model, String run) {
        Attribute value = new Attribute(
                Attribute.VERSION,
                attribute,
                attribute,
                collection,
                provider,
                model,
                run,
                run + ".0.1.1",
                Instant.parse("2026-11-22T17:50:12.345Z"));
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                TOPICS.uniqueAttributes(), new AttributeKey(collection, attribute).toBytes(), Json.write(value));
        record.headers()
                .add(WinnowHeaders.GENERATION, String.valueOf(generation).getBytes(StandardCharsets.US_ASCII));
        return record;
    }

    static ProducerRecord<byte[], byte[]> faceted(String collection, String attribute, String facet) {
        ProducerRecord<byte[], byte[]> record = unique(collection, 0, attribute, "random", "random", "run-1");
        Attribute plain = Json.read(record.value(), Attribute.class);
        Attribute value = new Attribute(
                plain.v(),
                plain.attribute(),
                plain.canonical(),
                collection,
                plain.provider(),
                plain.model(),
                plain.runId(),
                plain.callId(),
                plain.at(),
                facet,
                null,
                null,
                null);
        return new ProducerRecord<>(record.topic(), null, record.key(), Json.write(value), record.headers());
    }

    public void call(Call call) {
        publish(CollectionPartitioner.record(TOPICS.calls(), call, producer));
    }

    /** Publishes what a model gave, as producers do. */
    public void raw(String collection, String provider, String model, String run, List<String> attributes) {
        producer.beginTransaction();
        for (String attribute : attributes) {
            String canonical = Canonical.of(attribute);
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    TOPICS.rawAttributes(),
                    new AttributeKey(collection, canonical).toBytes(),
                    Json.write(new Attribute(
                            Attribute.VERSION,
                            attribute,
                            canonical,
                            collection,
                            provider,
                            model,
                            run,
                            run + ".0.1.1",
                            Instant.now())));
            record.headers()
                    .add(WinnowHeaders.CANONICAL, WinnowHeaders.form(Sameness.USUAL))
                    .add(WinnowHeaders.CALL, (run + ".0.1.1").getBytes(StandardCharsets.US_ASCII));
            producer.send(record);
        }
        producer.commitTransaction();
    }

    /** Publishes what a foreign producer would. */
    public void foreign(String key, String json) {
        publish(new ProducerRecord<>(
                TOPICS.rawAttributes(),
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                json.getBytes(StandardCharsets.UTF_8)));
    }

    /** Orders a generation to begin, in every partition. */
    public void begin(String collection, long generation) {
        producer.beginTransaction();
        for (int partition = 0;
                partition < producer.partitionsFor(TOPICS.rawAttributes()).size();
                partition++) {
            ProducerRecord<byte[], byte[]> order = new ProducerRecord<>(
                    TOPICS.rawAttributes(), partition, collection.getBytes(StandardCharsets.UTF_8), new byte[0]);
            order.headers()
                    .add(WinnowHeaders.GENERATION, String.valueOf(generation).getBytes(StandardCharsets.US_ASCII));
            WinnowHeaders.order(order.headers(), Sameness.USUAL);
            producer.send(order);
        }
        producer.commitTransaction();
    }

    public void tally(Tally tally) {
        publish(CollectionPartitioner.record(TOPICS.tallies(), tally, producer));
    }

    public void status(RunStatus status) {
        publish(CollectionPartitioner.record(TOPICS.runStatus(), status, producer));
    }

    public void command(RunCommand command) {
        publish(CollectionPartitioner.record(TOPICS.runs(), command, producer));
    }

    public static RunRequest request(String topic, String collection) {
        return RunRequest.explore(topic)
                .collection(collection)
                .producers(1)
                .iterations(1)
                .routing("backoff", "random:random")
                .seed(1)
                .build();
    }

    public static RunStatus status(String runId, RunRequest request, RunStatus.State state, long unique) {
        return status(runId, request, state, unique, List.of());
    }

    /** The same as the coordinator would decide otherwise; nulls for a run that it refuses. */
    public static RunStatus of(Long generation, DedupMode dedup, RunStatus status) {
        return new RunStatus(
                status.v(),
                status.runId(),
                status.request(),
                generation,
                dedup,
                dedup == null ? null : Canonical.NEWEST,
                status.state(),
                status.reason(),
                status.requestedAt(),
                status.startedAt(),
                status.finishedAt(),
                status.totals(),
                status.providers(),
                status.facets(),
                status.rejected(),
                status.figures(),
                status.budget(),
                status.rest(),
                status.inFlight(),
                status.unaccounted(),
                status.at());
    }

    /** With one model that did all. */
    public static RunStatus status(
            String runId, RunRequest request, RunStatus.State state, long unique, String provider, String model) {
        RunStatus.ProviderTotals part = new RunStatus.ProviderTotals(provider, model, totals(unique), null, null);
        return status(runId, request, state, unique, List.of(part));
    }

    private static Totals totals(long unique) {
        return new Totals(1, 0, 1, 0, unique, unique, 0, 0, 0, 10, 0, 20, new BigDecimal("0.01"), null, 0);
    }

    private static RunStatus status(
            String runId,
            RunRequest request,
            RunStatus.State state,
            long unique,
            List<RunStatus.ProviderTotals> providers) {
        Instant now = Instant.now();
        return new RunStatus(
                RunStatus.VERSION,
                runId,
                request,
                0L,
                DedupMode.CANONICAL,
                Canonical.NEWEST,
                state,
                null,
                now,
                now,
                state.isTerminal() ? now : null,
                totals(unique),
                providers,
                List.of(),
                Map.of(),
                Figures.NONE,
                null,
                null,
                0,
                0,
                now);
    }

    /** Deletes all records that there are in a topic, as an operator would who has to. */
    static void deleteHistory(String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            var resource = new org.apache.kafka.common.config.ConfigResource(
                    org.apache.kafka.common.config.ConfigResource.Type.TOPIC, topic);
            setCleanup(admin, resource, "compact,delete");
            var partitions = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                    .map(info -> new org.apache.kafka.common.TopicPartition(topic, info.partition()))
                    .collect(java.util.stream.Collectors.toMap(
                            partition -> partition,
                            partition -> org.apache.kafka.clients.admin.RecordsToDelete.beforeOffset(-1)));
            admin.deleteRecords(partitions).all().get();
            setCleanup(admin, resource, "compact");
        }
    }

    private static void setCleanup(Admin admin, org.apache.kafka.common.config.ConfigResource resource, String policy)
            throws ExecutionException, InterruptedException {
        admin.incrementalAlterConfigs(Map.of(
                        resource,
                        List.of(new org.apache.kafka.clients.admin.AlterConfigOp(
                                new org.apache.kafka.clients.admin.ConfigEntry("cleanup.policy", policy),
                                org.apache.kafka.clients.admin.AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    @Override
    public void close() {
        producer.close();
    }
}
