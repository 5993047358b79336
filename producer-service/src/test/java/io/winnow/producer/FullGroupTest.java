package io.winnow.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.kafka.EmbeddedKafka;
import io.winnow.producer.queue.ShareGroupQueue;
import io.winnow.producer.queue.WorkQueue.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Has a class of its own because its broker is like no other's. */
class FullGroupTest {

    private static final int MEMBERS = 6;

    @Test
    void goesOnWithTheLanesThatFoundAPlace(@TempDir Path directory) {
        Map<String, String> configuration = new HashMap<>(Bench.BROKER);
        configuration.put("group.share.max.size", String.valueOf(MEMBERS));
        CountDownLatch open = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, EmbeddedKafka.freePort(), configuration);
                Bench bench = new Bench(kafka)) {
            ShareGroupQueue queue = bench.queue("one", 64, Duration.ofSeconds(5), (task, claim) -> {
                running.incrementAndGet();
                try {
                    open.await();
                } catch (InterruptedException e) {
                    return Verdict.RETURNED;
                }
                done.incrementAndGet();
                return Verdict.DONE;
            });
            bench.handEmpty(100);
            await().atMost(Bench.PATIENCE).until(() -> running.get() >= MEMBERS && queue.lanes() <= MEMBERS);

            open.countDown();

            await().atMost(Bench.PATIENCE).until(() -> done.get() == 100);
            assertThat(queue.lanes()).isLessThanOrEqualTo(MEMBERS);
        }
    }
}
