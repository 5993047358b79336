package io.winnow.producer.presence;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.Json;
import io.winnow.messages.error.RootCause;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.presence.Presence;
import io.winnow.service.OccasionalLog;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who watch how this instance is: at its start, soon after anything changed, now and then when nothing did, and
 * when it stops.
 *
 * <p>A help, not a guarantee. It has a thread and a Kafka producer of its own, so that nothing that happens to it happens to
 * calls: what it cannot send in time it drops, since the next one says it too.
 */
public final class PresenceReporter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceReporter.class);

    /**
     * How often it tells.
     *
     * @param beat least time between two records, unless the state changes
     * @param every most time between two records
     */
    public record Pace(Duration beat, Duration every) {

        public static final Pace USUAL = new Pace(Duration.ofSeconds(2), Duration.ofSeconds(10));
    }

    private static final Duration SEND_LIMIT = Duration.ofSeconds(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(1);
    private static final int SIGNS_OF_TROUBLE = 3;

    private final KafkaSettings kafka;
    private final String topic;
    private final String instance;
    private final Function<String, PresenceSource> sourceOnHost;
    private final Pace pace;
    private final InstantSource clock;
    private final OccasionalLog troubles = new OccasionalLog(LOG, Duration.ofMinutes(10));
    private final Thread thread;
    private Presence.State state = Presence.State.RUNNING;
    private boolean begun;

    /**
     * A reporter that says nothing yet.
     *
     * @param sourceOnHost what there is to say, for the name of this machine; asked on the reporter's own thread, because
     *     finding the name can take seconds where the network is badly set up
     */
    public PresenceReporter(
            KafkaSettings kafka,
            String topic,
            String instance,
            Function<String, PresenceSource> sourceOnHost,
            Pace pace,
            InstantSource clock) {
        this.kafka = kafka;
        this.topic = topic;
        this.instance = instance;
        this.sourceOnHost = sourceOnHost;
        this.pace = pace;
        this.clock = clock;
        // Not virtual: to find the name of the machine holds the thread that carries it.
        this.thread = Thread.ofPlatform().daemon().name(instance + "-presence").unstarted(this::run);
    }

    /** Begins to tell; one that has been closed never does. */
    public synchronized void begin() {
        if (!begun && state == Presence.State.RUNNING) {
            begun = true;
            thread.start();
        }
    }

    /** Tells that the instance takes no more tasks. Returns at once. */
    public synchronized void stopping() {
        if (state == Presence.State.RUNNING) {
            state = Presence.State.STOPPING;
            notifyAll();
        }
    }

    /** Tells that the instance has ended. Takes a second at most. */
    @Override
    public void close() {
        synchronized (this) {
            state = Presence.State.STOPPED;
            notifyAll();
            if (!begun) {
                return;
            }
        }
        try {
            if (!thread.join(STOP_LIMIT)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            PresenceSource source = sourceOnHost.apply(host());
            Presence.State told = null;
            PresenceSource.Sight last = null;
            long lastNanos = System.nanoTime();
            int failures = 0;
            Producer<byte[], byte[]> producer = null;
            try {
                while (told != Presence.State.STOPPED) {
                    Presence.State current = awaitBeat(told);
                    long now = System.nanoTime();
                    Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
                    PresenceSource.Sight sight = source.look(now);
                    // Half a beat, or the last beat before it was due would pass by unused.
                    boolean isDue = now - lastNanos
                            >= pace.every().minus(pace.beat().dividedBy(2)).toNanos();
                    if (current == told && !isDue && sight.equals(last)) {
                        continue;
                    }
                    try {
                        producer = producer == null ? open() : producer;
                        send(producer, source.presence(sight, now, at, pace.every(), current));
                        last = sight;
                        lastNanos = now;
                        failures = 0;
                    } catch (KafkaException | IllegalStateException | ExecutionException | TimeoutException e) {
                        failed(++failures, e);
                    }
                    told = current;
                }
            } finally {
                if (producer != null) {
                    // What was to be sent has been, or was given up.
                    producer.close(Duration.ofMillis(200));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            troubles.warn("no further reports of this instance on {}: {}", topic, RootCause.messageOf(e));
        }
    }

    private void failed(int failures, Exception e) {
        // One that is lost between others matters to nobody.
        if (failures < SIGNS_OF_TROUBLE) {
            LOG.debug("cannot report this instance on {}: {}", topic, RootCause.messageOf(e));
        } else {
            troubles.warn("cannot report this instance on {}: {}", topic, RootCause.messageOf(e));
        }
    }

    /** Waits for the next beat, or until the state is not the one that was told of; returns the state. */
    private synchronized Presence.State awaitBeat(Presence.@Nullable State told) throws InterruptedException {
        long until = System.nanoTime() + pace.beat().toNanos();
        long left = pace.beat().toMillis();
        while (state == told && left > 0) {
            wait(left);
            left = (until - System.nanoTime()) / 1_000_000;
        }
        return state;
    }

    private void send(Producer<byte[], byte[]> producer, Presence presence)
            throws ExecutionException, TimeoutException, InterruptedException {
        producer.send(new ProducerRecord<>(topic, instance.getBytes(UTF_8), Json.write(presence)))
                .get(SEND_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Producer<byte[], byte[]> open() {
        Map<String, Object> configuration = kafka.forProducer();
        configuration.put(ProducerConfig.CLIENT_ID_CONFIG, instance + "-presence");
        // One that is lost is followed by another.
        configuration.put(ProducerConfig.ACKS_CONFIG, "1");
        configuration.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        configuration.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        configuration.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000);
        configuration.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000);
        configuration.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2_500);
        configuration.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 200);
        configuration.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 1_000);
        return new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static String host() {
        String named = System.getenv("HOSTNAME");
        if (named != null && !named.isBlank()) {
            return named;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
