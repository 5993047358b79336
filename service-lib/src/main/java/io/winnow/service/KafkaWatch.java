package io.winnow.service;

import io.winnow.messages.error.RootCause;
import io.winnow.messages.kafka.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Knows for how long Kafka has not answered. It starts with the first health request, so that a process without health
 * checks pays nothing. Thread safe.
 */
public final class KafkaWatch implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final int TIMEOUT_MS = 3_000;

    private final KafkaSettings settings;
    private final CountDownLatch firstAnswer = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread thread;
    private volatile boolean answered;
    private volatile long lastAnswer = System.nanoTime();
    private volatile @Nullable String trouble;

    public KafkaWatch(KafkaSettings settings) {
        this.settings = settings;
    }

    /** Whether it has answered within a time; the first question waits for the first answer, at most that long. */
    public boolean hasAnsweredWithin(Duration time) {
        begin();
        try {
            if (!firstAnswer.await(Math.min(time.toMillis(), TIMEOUT_MS), TimeUnit.MILLISECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answered && silence().compareTo(time) < 0;
    }

    /** How long ago it last answered. */
    public Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastAnswer);
    }

    /** As {@link #silence}, in seconds, for callers that ask rarely; it starts the watch, too. */
    public double silenceSeconds() {
        begin();
        return silence().toMillis() / 1e3;
    }

    /** Why the last request failed; null if it succeeded. */
    public @Nullable String trouble() {
        return trouble;
    }

    @Override
    public synchronized void close() {
        closing.countDown();
        if (thread != null) {
            thread.interrupt();
        }
    }

    private synchronized void begin() {
        if (thread == null && closing.getCount() > 0) {
            lastAnswer = System.nanoTime();
            thread = Thread.ofPlatform().daemon().name("kafka-watch").start(this::watch);
        }
    }

    private void watch() {
        Map<String, Object> configuration = settings.forAdmin();
        configuration.put(AdminClientConfig.CLIENT_ID_CONFIG, "winnow-health");
        configuration.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        configuration.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        configuration.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        configuration.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        try {
            Admin admin = Admin.create(configuration);
            try {
                do {
                    ask(admin);
                } while (!closing.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
            } finally {
                admin.close(Duration.ZERO);
            }
        } catch (KafkaException e) {
            trouble = RootCause.messageOf(e);
            firstAnswer.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(Admin admin) throws InterruptedException {
        try {
            String unused = admin.describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MS))
                    .clusterId()
                    .get(TIMEOUT_MS + 500, TimeUnit.MILLISECONDS);
            trouble = null;
            lastAnswer = System.nanoTime();
            answered = true;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            trouble = RootCause.messageOf(e);
        } finally {
            firstAnswer.countDown();
        }
    }
}
