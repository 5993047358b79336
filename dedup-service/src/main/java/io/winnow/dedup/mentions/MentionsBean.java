package io.winnow.dedup.mentions;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.winnow.dedup.DedupBean;
import io.winnow.dedup.DedupService;
import io.winnow.dedup.DedupSettings;
import io.winnow.messages.error.WinnowException;
import io.winnow.service.streams.StreamsMeters;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Counts mentions beside deduplication, once that is ready. Not being able to is worth a warning and nothing else: no list depends on it, so
 * it takes no part in the process's health.
 */
@Singleton
class MentionsBean implements MeterBinder {

    private static final Logger LOG = Logger.getLogger(MentionsBean.class);
    /** What starts with deduplication in one process is still busy with itself, and the first attributes are on their way. */
    private static final Duration HEAD_START = Duration.ofSeconds(3);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final DedupBean dedup;
    private final CountDownLatch ending = new CountDownLatch(1);
    private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);
    private final @Nullable MentionsService service;

    MentionsBean(DedupBean dedup) {
        this.dedup = dedup;
        DedupSettings settings = dedup.counted();
        this.service = settings == null ? null : new MentionsService(settings);
    }

    void start(@Observes @Priority(10_000) StartupEvent event) {
        if (service != null) {
            running = CompletableFuture.runAsync(
                    this::run,
                    task -> Thread.ofPlatform().daemon().name("mentions").start(task));
        }
    }

    void beginStop(@Observes @Priority(1) ShutdownEvent event) {
        ending.countDown();
    }

    void awaitStop(@Observes @Priority(9_999) ShutdownEvent event) {
        running.join();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        MentionsService counting = service;
        if (counting != null) {
            StreamsMeters.bind(registry, "mentions", counting.host(), counting.sourceTopics());
        }
    }

    private void run() {
        MentionsService counting = service;
        if (counting == null) {
            return;
        }
        try (counting) {
            // Both at once would make each other slow, and deduplication is what people wait for.
            while (!dedup.service().map(DedupService::isReady).orElse(false)) {
                if (ending.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            if (ending.await(HEAD_START.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            counting.start();
            ending.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (WinnowException e) {
            LOG.warn(e.getMessage());
        }
    }
}
