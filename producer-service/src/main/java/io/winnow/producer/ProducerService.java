package io.winnow.producer;

import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.Call;
import io.winnow.messages.error.RootCause;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.KafkaTrouble;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import io.winnow.producer.call.DirectAssistant;
import io.winnow.producer.call.KnownAttributes;
import io.winnow.producer.call.ListAssistant;
import io.winnow.producer.call.Publisher;
import io.winnow.producer.call.RoutedChatModel;
import io.winnow.producer.call.Routers;
import io.winnow.producer.call.RunWatch;
import io.winnow.producer.call.TaskHandler;
import io.winnow.producer.call.TaskRun;
import io.winnow.producer.presence.PresenceReporter;
import io.winnow.producer.presence.PresenceSource;
import io.winnow.producer.provider.ProviderReadiness;
import io.winnow.producer.queue.GroupSetup;
import io.winnow.producer.queue.ShareGroupQueue;
import io.winnow.provider.Environment;
import io.winnow.router.health.TargetHealth;
import io.winnow.service.OccasionalLog;
import io.winnow.tracing.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker instance: takes tasks, asks models, publishes what they answer. */
public final class ProducerService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProducerService.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** What the share group's name adds to the prefix of the topics. */
    static final String GROUP_SUFFIX = "producers";

    /**
     * How a worker runs.
     *
     * @param kafka how its clients connect to Kafka; Winnow's own settings take precedence
     * @param instance names it in calls, logs and to the broker
     * @param setUpTopics whether to create and check topics; false when somebody did
     * @param partitions of topics that have to be created
     * @param replication of topics that have to be created; -1 takes the broker's default
     * @param concurrency most calls in flight
     * @param requestTimeout most time for one request to a provider, where a run does not say; null for what each target is expected
     *     to need
     * @param stopTimeout how long a stop lets calls in flight finish
     */
    public record Settings(
            KafkaSettings kafka,
            Topics topics,
            String instance,
            boolean setUpTopics,
            int partitions,
            short replication,
            int concurrency,
            @Nullable Duration requestTimeout,
            Duration stopTimeout) {

        /**
         * Checks the figures.
         *
         * @throws WinnowException naming the setting at fault
         */
        public Settings {
            if (concurrency < 1 || concurrency > 5_000) {
                throw new WinnowException("WINNOW_PRODUCER_CONCURRENCY must be from 1 to 5000, not " + concurrency);
            }
            if (requestTimeout != null && !requestTimeout.isPositive()) {
                throw new WinnowException("WINNOW_PRODUCER_REQUEST_TIMEOUT must be longer than nothing");
            }
            if (stopTimeout.isNegative()) {
                throw new WinnowException("WINNOW_PRODUCER_STOP_TIMEOUT must not be negative");
            }
        }

        /** {@code host:port} of Kafka, comma separated. */
        public String bootstrapServers() {
            return kafka.bootstrapServers();
        }
    }

    /**
     * What is recorded of a worker's part in traces.
     *
     * @param attributesOneIn of the attributes of an answer every such one goes on in the call's trace; 0 for none
     */
    record Traces(Tracing tracing, int attributesOneIn) {

        static final Traces NONE = new Traces(Tracing.off(), 0);

        Traces {
            if (attributesOneIn < 0) {
                throw new WinnowException("WINNOW_TRACING_ATTRIBUTES must be 0 or more, not " + attributesOneIn);
            }
        }
    }

    /** How models are asked, and what they are asked by. */
    record Models(RoutedChatModel chat, ListAssistant assistant) {}

    private final Settings settings;
    private final Publisher publisher;
    private final RunWatch watch;
    private final KnownAttributes known;
    private final Routers routers;
    private final ShareGroupQueue queue;
    private final PresenceReporter presence;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Thread starter;

    private ProducerService(
            Settings settings, Environment environment, Models models, Consumer<Call> reported, Traces traces) {
        this.settings = settings;
        this.publisher = new Publisher(
                settings.kafka(), settings.topics(), settings.instance(), traces.tracing(), traces.attributesOneIn());
        KafkaClients clients = new KafkaClients(settings.kafka(), settings.topics(), settings.instance());
        this.watch = new RunWatch(clients, settings.instance());
        this.known = new KnownAttributes(clients, settings.instance());
        this.routers = models.chat().routers();
        InstantSource clock = InstantSource.system();
        TaskHandler handler = new TaskHandler(
                new TaskRun.Shared(
                        settings.instance(),
                        models.chat(),
                        models.assistant(),
                        publisher,
                        watch,
                        known,
                        traces.tracing(),
                        clock),
                routers,
                reported);
        this.queue = new ShareGroupQueue(
                new ShareGroupQueue.Settings(
                        settings.kafka(),
                        settings.topics().prefix() + GROUP_SUFFIX,
                        settings.topics().tasks(),
                        settings.instance(),
                        settings.concurrency(),
                        settings.stopTimeout()),
                handler);
        Instant startedAt = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        this.presence = new PresenceReporter(
                settings.kafka(),
                settings.topics().producers(),
                settings.instance(),
                host -> new PresenceSource(
                        new PresenceSource.Identity(
                                settings.instance(),
                                host,
                                startedAt,
                                settings.concurrency(),
                                ProviderReadiness.list(environment)),
                        queue::inFlight,
                        routers::health,
                        models.chat().activity()),
                PresenceReporter.Pace.USUAL,
                clock);
    }

    /**
     * Starts a worker. Returns before it takes its first task; a broker that cannot be reached yet is waited for.
     *
     * @param environment keys and base URLs: value of an environment variable by its name, or null
     * @throws WinnowException when topics are to be set up and cannot be
     */
    public static ProducerService start(Settings settings, Environment environment) {
        return start(settings, environment, call -> {}, Traces.NONE);
    }

    /**
     * Starts a worker that is watched.
     *
     * @param reported told of each call that was reported, on the thread that made it
     * @param traces what is recorded of its work
     */
    static ProducerService start(Settings settings, Environment environment, Consumer<Call> reported, Traces traces) {
        RoutedChatModel chat = new RoutedChatModel(
                RoutedChatModel.Settings.ofTasks(settings.requestTimeout()), environment, traces.tracing(), List.of());
        return start(settings, environment, new Models(chat, new DirectAssistant(chat)), reported, traces);
    }

    /**
     * Starts a worker that asks models as it is told.
     *
     * @param models how models are asked, and what for
     */
    static ProducerService start(
            Settings settings, Environment environment, Models models, Consumer<Call> reported, Traces traces) {
        if (settings.setUpTopics()) {
            try (Admin admin = admin(settings)) {
                TopicSetup.ensure(admin, settings.topics(), settings.partitions(), settings.replication());
            }
        } else {
            KafkaTrouble.check(settings.kafka());
        }
        ProducerService service = new ProducerService(settings, environment, models, reported, traces);
        service.starter =
                Thread.ofVirtual().name(settings.instance() + "-start").start(service::begin);
        Thread.ofVirtual().name(settings.instance() + "-warm-up").start(service::warmUp);
        return service;
    }

    /** Whether it is a member of the group that tasks are handed out to, and asks for them. */
    public boolean isReady() {
        return queue.isMember();
    }

    /** Whether it asks for tasks, or still tries to. */
    public boolean isAlive() {
        Thread starting = starter;
        return starting == null || starting.isAlive() || closed.getCount() == 0 || queue.isLookedAfter();
    }

    /** Whether a target may be asked, by its name. */
    TargetHealth.State stateOf(String target) {
        return routers.health(System.nanoTime()).stream()
                .filter(health -> health.target().name().equals(target))
                .map(TargetHealth::state)
                .findFirst()
                .orElse(TargetHealth.State.HEALTHY);
    }

    /** Most calls in flight. */
    int concurrency() {
        return settings.concurrency();
    }

    /** Consumers of tasks, each a member of the group. */
    int lanes() {
        return queue.lanes();
    }

    /** How many calls are in flight. */
    public int inFlight() {
        return queue.inFlight();
    }

    /** Takes no more tasks, lets calls in flight finish for a while and cancels what is left. Takes a bounded time. */
    @Override
    public void close() {
        closed.countDown();
        presence.stopping();
        queue.close();
        watch.close();
        known.close();
        publisher.close();
        presence.close();
    }

    private void begin() {
        OccasionalLog troubles = new OccasionalLog(LOG, Duration.ofSeconds(30));
        try (Admin admin = admin(settings)) {
            while (closed.getCount() > 0) {
                try {
                    GroupSetup.apply(admin, settings.topics().prefix() + GROUP_SUFFIX);
                    queue.start();
                    presence.begin();
                    return;
                } catch (KafkaException e) {
                    troubles.warn(
                            "no answer from Kafka at {}; still retrying: {}",
                            settings.bootstrapServers(),
                            RootCause.messageOf(e));
                }
                if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void warmUp() {
        try {
            publisher.warmUp();
        } catch (KafkaException | IllegalStateException e) {
            LOG.debug("no metadata yet: {}", RootCause.messageOf(e));
        }
    }

    private static Admin admin(Settings settings) {
        Map<String, Object> configuration = settings.kafka().forAdmin();
        configuration.put(AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 20);
        configuration.put(AdminClientConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 500);
        return Admin.create(configuration);
    }
}
