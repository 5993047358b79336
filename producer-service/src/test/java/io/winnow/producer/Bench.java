package io.winnow.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.Call;
import io.winnow.messages.CallId;
import io.winnow.messages.Json;
import io.winnow.messages.Task;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.text.Canonical;
import io.winnow.messages.text.DedupMode;
import io.winnow.producer.queue.GroupSetup;
import io.winnow.producer.queue.ShareGroupQueue;
import io.winnow.producer.queue.WorkQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Topics of its own for each test, workers, and what a coordinator and a reader would do. */
public final class Bench implements AutoCloseable {

    static {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
        // Quarkus keeps every line of every level until its own logging starts, which it never does here.
        java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
    }

    /** A group of a handful on one machine need not wait for others to come. */
    static final Map<String, String> BROKER = Map.of(
            "group.share.heartbeat.interval.ms", "500",
            "group.share.min.heartbeat.interval.ms", "500",
            "group.share.assignment.interval.ms", "0",
            "group.share.min.record.lock.duration.ms", "1000",
            "group.share.max.partition.max.record.locks", "10000",
            "group.share.max.delivery.count.limit", "25");

    private static final Queue<CompletableFuture<Void>> CLOSING = new ConcurrentLinkedQueue<>();

    public static final Duration PATIENCE = Duration.ofSeconds(60);

    final Topics topics;
    private final String bootstrapServers;
    private final Map<String, String> environment = new HashMap<>();
    private final List<ProducerService> services = new ArrayList<>();
    private final List<ShareGroupQueue> queues = new ArrayList<>();
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, KafkaConsumer<byte[], byte[]>> readers = new HashMap<>();
    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> read = new HashMap<>();
    private @Nullable Duration requestTimeout = Duration.ofSeconds(20);
    private int tasks;

    public Bench(EmbeddedKafka kafka) {
        this(
                kafka.bootstrapServers(),
                new Topics("t" + UUID.randomUUID().toString().substring(0, 8) + "."));
    }

    /** Around a worker that somebody else runs. */
    Bench(String bootstrapServers, Topics topics) {
        this.bootstrapServers = bootstrapServers;
        this.topics = topics;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            TopicSetup.ensure(admin, topics, 3, (short) 1);
        }
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "max.in.flight.requests.per.connection",
                        1,
                        // Until the topics, which are new, have leaders.
                        "retry.backoff.ms",
                        10),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    public static EmbeddedKafka broker(Path directory, int port) {
        return EmbeddedKafka.start(directory, port, BROKER);
    }

    /**
     * Whose members hear of their tasks sooner, which they do with their second beat. It grants workers no slower one. The beats of a hundred
     * members would keep a processor busy.
     */
    static EmbeddedKafka quickBroker(Path directory) {
        Map<String, String> configuration = new HashMap<>(BROKER);
        configuration.put("group.share.heartbeat.interval.ms", "100");
        configuration.put("group.share.min.heartbeat.interval.ms", "100");
        configuration.put("group.share.max.heartbeat.interval.ms", "100");
        return EmbeddedKafka.start(directory, EmbeddedKafka.freePort(), configuration);
    }

    Bench with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** A queue as a worker would have it. */
    public ShareGroupQueue queue(String name, int concurrency, Duration stopTimeout, WorkQueue.Handler handler) {
        String group = topics.prefix() + ProducerService.GROUP_SUFFIX;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            GroupSetup.apply(admin, group);
        }
        ShareGroupQueue queue = new ShareGroupQueue(
                new ShareGroupQueue.Settings(
                        KafkaSettings.of(bootstrapServers), group, topics.tasks(), name, concurrency, stopTimeout),
                handler);
        queues.add(queue);
        queue.start();
        return queue;
    }

    ProducerService worker(String name, int concurrency, Duration stopTimeout) {
        ProducerService service = ProducerService.start(
                new ProducerService.Settings(
                        KafkaSettings.of(bootstrapServers),
                        topics,
                        name,
                        false,
                        3,
                        (short) 1,
                        concurrency,
                        requestTimeout,
                        stopTimeout),
                environment::get);
        services.add(service);
        return service;
    }

    /** Most time for a request of workers that start from now on. */
    Bench timeout(@Nullable Duration limit) {
        requestTimeout = limit;
        return this;
    }

    /** Takes tasks as a worker does and goes away without a word about them; returns how many it had. */
    int takeAndDrop(int count) {
        String group = topics.prefix() + ProducerService.GROUP_SUFFIX;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            GroupSetup.apply(admin, group);
        }
        Set<Long> taken = new HashSet<>();
        try (KafkaShareConsumer<byte[], byte[]> consumer = new KafkaShareConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "group.id",
                        group,
                        "share.acknowledgement.mode",
                        "explicit",
                        "max.poll.records",
                        count),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topics.tasks()));
            Awaitility.await().atMost(PATIENCE).until(() -> {
                for (ConsumerRecord<byte[], byte[]> task : consumer.poll(Duration.ofMillis(200))) {
                    taken.add(task.offset());
                    consumer.acknowledge(task, AcknowledgeType.RELEASE);
                }
                return taken.size() >= count;
            });
        }
        return taken.size();
    }

    /** Makes the locks of tasks shorter than the worker asked for. */
    public void shortenLocks(Duration lock) {
        String name = "share.record.lock.duration.ms";
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, topics.prefix() + "producers");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> admin.describeConfigs(List.of(group))
                            .all()
                            .get()
                            .get(group)
                            .get(name)
                            .value()
                            .equals("15000"));
            AlterConfigOp shorter =
                    new AlterConfigOp(new ConfigEntry(name, String.valueOf(lock.toMillis())), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(group, List.of(shorter))).all().get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    ProducerService worker() {
        return worker("w", 64, Duration.ofMillis(500));
    }

    Task task(String strategy, String config) {
        return task(strategy, config, 5, Duration.ofSeconds(60));
    }

    Task task(String strategy, String config, int maxRequests, Duration deadline) {
        return task(strategy, config, Task.Allowance.ofRequests(maxRequests), deadline);
    }

    Task task(String strategy, String config, Task.Allowance allowance) {
        return task(strategy, config, allowance, Duration.ofSeconds(60));
    }

    Task task(String strategy, String config, Task.Allowance allowance, Duration deadline) {
        CallId id = new CallId("r1", 0, ++tasks, 1);
        return new Task(
                Task.VERSION,
                Task.Kind.LIST,
                id.taskId(),
                id.toString(),
                "r1",
                0,
                1,
                "paris-attractions",
                0,
                DedupMode.CANONICAL,
                Canonical.NEWEST,
                ask("Paris attractions"),
                new Task.Routing(strategy, config, "unique-per-dollar", List.of()),
                allowance,
                tasks,
                Instant.now(),
                Instant.now().plus(deadline));
    }

    public static Task.Ask ask(String topic) {
        return new Task.Ask(topic, 20, null, false, false, null);
    }

    /** The same task with another thing to ask. */
    public static Task asking(Task task, Task.Kind kind, Task.Ask ask) {
        return new Task(
                task.v(),
                kind,
                task.taskId(),
                task.callId(),
                task.runId(),
                task.slot(),
                task.attempt(),
                task.collection(),
                task.generation(),
                task.dedup(),
                task.form(),
                ask,
                task.routing(),
                task.allowance(),
                task.seed(),
                task.issuedAt(),
                task.deadline());
    }

    /** The same task with others to ask. */
    static Task routed(Task task, Task.Routing routing) {
        return new Task(
                task.v(),
                task.kind(),
                task.taskId(),
                task.callId(),
                task.runId(),
                task.slot(),
                task.attempt(),
                task.collection(),
                task.generation(),
                task.dedup(),
                task.form(),
                task.ask(),
                routing,
                task.allowance(),
                task.seed(),
                task.issuedAt(),
                task.deadline());
    }

    Task hand(Task task) {
        send(topics.tasks(), task.taskId(), Json.write(task));
        return task;
    }

    void send(String topic, String key, byte[] value) {
        send(topic, key, value, Map.of());
    }

    void send(String topic, String key, byte[] value, Map<String, String> headers) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key.getBytes(UTF_8), value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        try {
            producer.send(record).get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Writes so many tasks' worth of records, with nothing in them, under the keys {@code 0}, {@code 1} and so on. */
    public void handEmpty(int count) {
        for (int i = 0; i < count; i++) {
            producer.send(new ProducerRecord<>(topics.tasks(), String.valueOf(i).getBytes(UTF_8), new byte[0]));
        }
        producer.flush();
    }

    /** Writes a task's worth of a record in each of so many transactions, and aborts them all, one after the other. */
    public void abortTransactions(int count) {
        try (KafkaProducer<byte[], byte[]> transactional = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "transactional.id", topics.prefix() + "aborts"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            transactional.initTransactions();
            for (int i = 0; i < count; i++) {
                transactional.beginTransaction();
                transactional.send(new ProducerRecord<>(topics.tasks(), new byte[] {'x'}, new byte[0]));
                transactional.flush();
                transactional.abortTransaction();
            }
        }
    }

    List<Call> calls() {
        return records(topics.calls()).stream()
                .map(record -> Json.read(record.value(), Call.class))
                .toList();
    }

    /** All records of a topic so far. */
    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        KafkaConsumer<byte[], byte[]> reader = readers.computeIfAbsent(topic, this::reader);
        List<ConsumerRecord<byte[], byte[]>> all = read.computeIfAbsent(topic, name -> new ArrayList<>());
        reader.poll(Duration.ofMillis(100)).forEach(all::add);
        return List.copyOf(all);
    }

    private KafkaConsumer<byte[], byte[]> reader(String topic) {
        KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = reader.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        reader.assign(partitions);
        reader.seekToBeginning(partitions);
        return reader;
    }

    /**
     * Closes this and what it asked, in that order, while the next test runs already: a consumer waits half a second for its last fetch. {@link
     * #awaitClosed} must follow before the broker is closed.
     */
    void closeMeanwhile(AutoCloseable model) {
        CLOSING.add(CompletableFuture.runAsync(
                () -> {
                    close();
                    try {
                        model.close();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                Thread::startVirtualThread));
    }

    /** Waits for all that are closed meanwhile, and fails if one could not be closed. */
    static void awaitClosed() {
        for (CompletableFuture<Void> closing = CLOSING.poll(); closing != null; closing = CLOSING.poll()) {
            closing.join();
        }
    }

    @Override
    public void close() {
        queues.parallelStream().forEach(ShareGroupQueue::close);
        services.parallelStream().forEach(ProducerService::close);
        producer.close(Duration.ofSeconds(1));
        readers.values().forEach(KafkaConsumer::close);
    }
}
