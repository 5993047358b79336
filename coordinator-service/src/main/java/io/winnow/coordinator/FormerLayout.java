package io.winnow.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.winnow.messages.Json;
import io.winnow.messages.RunStatus;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.KafkaTrouble;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what earlier releases left into the present layout, before the topology starts.
 *
 * <p>Until November 2026 runs lay in the partitions of their ids, and each order named the generation that its client had worked
 * out. A cluster is of that time when the changelog of the store {@code ledgers} has records: that store was given up with the
 * layout. All of it is moved in one transaction, from which the changelog comes out empty: it is done or it is not, and it is done
 * once, because whoever is about to do it again finds nothing. See {@code RATIONALE.md}.
 *
 * <pre>
 *  coordinator-ledgers-changelog (by run id) ──┬──► coordinator-runs-changelog         (by collection)
 *         left empty, then deleted             ├──► coordinator-generations-changelog  (by collection)
 *                                              ├──► run-status: the same runs, in the partitions of their collections
 *                                              └──► runs: the orders deleted
 * </pre>
 */
final class FormerLayout {

    private static final Logger LOG = LoggerFactory.getLogger(FormerLayout.class);

    /** The store of runs of earlier releases. */
    private static final String LEDGERS = "ledgers";

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    /** Members of a process that was killed are taken for alive for as long as their session lasts, which was ten seconds. */
    private static final Duration LONGEST_SESSION = Duration.ofSeconds(20);

    private final Admin admin;
    private final Coordinator.Settings settings;
    private final Topics topics;
    private final Duration patience;

    private FormerLayout(Admin admin, Coordinator.Settings settings, Duration patience) {
        this.admin = admin;
        this.settings = settings;
        this.topics = settings.topics();
        this.patience = patience;
    }

    /**
     * Looks whether there is anything to move, and moves it.
     *
     * @return partitions of the topics that the coordinator reads
     * @throws WinnowException when the topics cannot be read, or a coordinator of an earlier release is still at work
     */
    static int upgrade(Admin admin, Coordinator.Settings settings) {
        return upgrade(admin, settings, LONGEST_SESSION);
    }

    /**
     * The same.
     *
     * @param patience how long to wait until the members of a coordinator that is gone are given up
     */
    static int upgrade(Admin admin, Coordinator.Settings settings, Duration patience) {
        return new FormerLayout(admin, settings, patience).upgrade();
    }

    private int upgrade() {
        int partitions = partitionsOf(topics.runs());
        if (partitions == 0) {
            throw new WinnowException("there is no topic " + topics.runs() + " at "
                    + settings.kafka().bootstrapServers()
                    + ": create it, or let a service do so with WINNOW_TOPICS_SETUP=true");
        }
        int former = partitionsOf(changelog(LEDGERS));
        if (former == 0) {
            return partitions;
        }
        if (!read(former).isEmpty()) {
            awaitNoCoordinator();
            createChangelogs(partitions);
            move(partitions, former);
        }
        // Empty, it would be read again at each start, and that is all.
        admin.deleteTopics(List.of(changelog(LEDGERS))).all().whenComplete((done, e) -> {
            if (e != null) {
                LOG.warn("topic {} is empty now and can be deleted: {}", changelog(LEDGERS), e.getMessage());
            }
        });
        return partitions;
    }

    private void move(int partitions, int former) {
        try (Producer<byte[], byte[]> producer = producer()) {
            // Whoever was about to do the same is fenced off from here on, and what it had committed is seen below.
            producer.initTransactions();
            List<ConsumerRecord<byte[], byte[]>> ledgers = read(former);
            int statuses = partitionsOf(topics.runStatus());
            Instant now = Instant.now();
            Map<String, Generation> generations = new TreeMap<>();
            int stopped = 0;
            producer.beginTransaction();
            for (ConsumerRecord<byte[], byte[]> ledger : ledgers) {
                RunState found = read(ledger);
                RunState run = found.isOver()
                        ? found
                        : found.abandon(
                                "Winnow was upgraded while the run was in progress; the attributes found until then are in the list",
                                now);
                stopped += found.isOver() ? 0 : 1;
                move(producer, ledger, run, now, partitions, statuses);
                generations.merge(
                        run.request().collection(),
                        Objects.requireNonNull(run.generation()),
                        (one, other) -> other.number() > one.number() ? other : one);
            }
            generations.forEach((collection, generation) -> producer.send(new ProducerRecord<>(
                    changelog(CoordinatorTopology.GENERATIONS_STORE),
                    CollectionPartitioner.partitionOf(collection, partitions),
                    collection.getBytes(UTF_8),
                    Json.write(generation))));
            producer.commitTransaction();
            LOG.info(
                    "migrating {} runs of {} collections to the layout of this release; {} of them were in progress"
                            + " and are stopped",
                    ledgers.size(),
                    generations.size(),
                    stopped);
        } catch (KafkaException e) {
            throw new WinnowException(
                    "cannot migrate the runs of an earlier release to the layout of this one: " + e.getMessage()
                            + "; nothing was changed; start the coordinator again",
                    e);
        }
    }

    private void move(
            Producer<byte[], byte[]> producer,
            ConsumerRecord<byte[], byte[]> ledger,
            RunState run,
            Instant now,
            int partitions,
            int statuses) {
        byte[] id = ledger.key();
        String runId = run.runId();
        RunStatus status = run.status(run.lifecycle() instanceof RunLifecycle.Ended ended ? ended.finishedAt() : now);
        producer.send(new ProducerRecord<>(
                changelog(CoordinatorTopology.RUNS_STORE),
                CollectionPartitioner.partitionOf(run.request().collection(), partitions),
                id,
                Json.write(run)));
        int before = CollectionPartitioner.partitionOf(runId, statuses);
        ProducerRecord<byte[], byte[]> moved = CollectionPartitioner.record(topics.runStatus(), status, statuses);
        if (moved.partition() != before) {
            producer.send(new ProducerRecord<>(topics.runStatus(), before, id, null));
        }
        producer.send(moved);
        producer.send(
                new ProducerRecord<>(topics.runs(), CollectionPartitioner.partitionOf(runId, partitions), id, null));
        producer.send(new ProducerRecord<>(ledger.topic(), ledger.partition(), id, null));
    }

    /** A run as an earlier release kept it. */
    private static RunState read(ConsumerRecord<byte[], byte[]> ledger) {
        try {
            JsonNode json = Json.MAPPER.readTree(ledger.value());
            if (!(json instanceof ObjectNode run)) {
                throw new SerializationException("not a JSON object");
            }
            JsonNode request = run.path("request");
            run.put("v", RunState.VERSION)
                    .putPOJO(
                            "generation",
                            Generation.of(
                                    request.path("generation").asLong(),
                                    Sameness.of(
                                            DedupMode.valueOf(
                                                    request.path("dedup").asText(DedupMode.CANONICAL.name())),
                                            null)));
            rename(run, "books", "accounts");
            rename(run, "course", "plan");
            rename(run, "yields", "stats");
            return Json.read(Json.write(run), RunState.class);
        } catch (IOException | SerializationException | IllegalArgumentException e) {
            throw new WinnowException(
                    "run " + new String(ledger.key(), UTF_8) + " on topic " + ledger.topic()
                            + " was written by a release that this one does not know: upgrade through the releases in between, or"
                            + " choose another topic prefix",
                    e);
        }
    }

    private static void rename(ObjectNode json, String from, String to) {
        JsonNode value = json.remove(from);
        if (value != null) {
            json.set(to, value);
        }
    }

    /** The newest record of each run. */
    private List<ConsumerRecord<byte[], byte[]>> read(int partitions) {
        Map<String, Object> config = settings.kafka().forConsumer();
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        List<TopicPartition> assigned = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            assigned.add(new TopicPartition(changelog(LEDGERS), partition));
        }
        Map<String, ConsumerRecord<byte[], byte[]>> newest = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(assigned);
            consumer.seekToBeginning(assigned);
            Map<TopicPartition, Long> ends = consumer.endOffsets(assigned, TIMEOUT);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> found : consumer.poll(POLL)) {
                    String runId = new String(found.key(), UTF_8);
                    if (found.value() == null) {
                        newest.remove(runId);
                    } else {
                        newest.put(runId, found);
                    }
                }
            }
        }
        return List.copyOf(newest.values());
    }

    private Producer<byte[], byte[]> producer() {
        Map<String, Object> config = settings.kafka().forProducer();
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, application() + "-upgrade");
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Two releases in one group would both decide. */
    private void awaitNoCoordinator() {
        long limit = System.nanoTime() + patience.toNanos();
        while (hasMembers()) {
            if (System.nanoTime() > limit) {
                throw new WinnowException("a coordinator of an earlier release still uses topics " + topics.prefix()
                        + "*: stop it, then start this one");
            }
            try {
                TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new WinnowException("interrupted while waiting for an earlier release to stop", e);
            }
        }
    }

    private boolean hasMembers() {
        try {
            return !get(Objects.requireNonNull(admin.describeConsumerGroups(List.of(application()))
                            .describedGroups()
                            .get(application())))
                    .members()
                    .isEmpty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return false;
            }
            throw unanswered(e);
        }
    }

    private void createChangelogs(int partitions) {
        Map<String, String> config = new HashMap<>();
        // As Kafka Streams creates them.
        config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
        for (String store : List.of(CoordinatorTopology.RUNS_STORE, CoordinatorTopology.GENERATIONS_STORE)) {
            NewTopic topic = new NewTopic(changelog(store), partitions, settings.replication()).configs(config);
            try {
                get(admin.createTopics(List.of(topic)).all());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw unanswered(e);
                }
            }
        }
    }

    /** 0 when there is no such topic. */
    private int partitionsOf(String topic) {
        try {
            TopicDescription found = get(Objects.requireNonNull(
                    admin.describeTopics(List.of(topic)).topicNameValues().get(topic)));
            return found.partitions().size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0;
            }
            throw unanswered(e);
        }
    }

    private String application() {
        return Coordinator.applicationId(topics);
    }

    private String changelog(String store) {
        return application() + "-" + store + "-changelog";
    }

    private static <T> T get(KafkaFuture<T> future) throws ExecutionException {
        try {
            return future.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw unanswered(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WinnowException("interrupted while looking at topics", e);
        }
    }

    private static WinnowException unanswered(Exception e) {
        Throwable cause = e.getCause();
        return KafkaTrouble.of(e)
                .orElseGet(() -> new WinnowException(
                        "cannot read the state to start from: "
                                + (cause == null
                                        ? "it took longer than " + TIMEOUT.toSeconds() + " s"
                                        : cause.getMessage()),
                        e));
    }
}
