package io.winnow.producer.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.kafka.EmbeddedKafka;
import io.winnow.producer.Bench;
import io.winnow.producer.queue.WorkQueue.Claim;
import io.winnow.producer.queue.WorkQueue.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups of up to hundreds of members, which beat as often as elsewhere. */
class ShareGroupQueueTest {

    private static EmbeddedKafka kafka;

    private final CountDownLatch open = new CountDownLatch(1);
    private final Map<String, Integer> deliveries = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> handled = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private Bench bench;

    @BeforeAll
    static void startBroker(@TempDir Path directory) {
        kafka = Bench.broker(directory, EmbeddedKafka.freePort());
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @BeforeEach
    void open() {
        bench = new Bench(kafka);
    }

    @AfterEach
    void close() {
        open.countDown();
        bench.close();
    }

    @Test
    void keepsManyTasksInFlightWithFewConsumers() {
        ShareGroupQueue queue = bench.queue("one", 1_000, Duration.ofSeconds(5), this::untilOpen);

        bench.handEmpty(1_500);

        await().atMost(Bench.PATIENCE).until(() -> running.get() > 950);
        int lanes = queue.lanes();
        open.countDown();
        await().atMost(Bench.PATIENCE).until(() -> handled.size() >= 1_500);
        assertThat(lanes).isLessThan(100);
        assertThat(most).hasValueLessThanOrEqualTo(1_000);
        assertThat(deliveries)
                .hasSize(1_500)
                .allSatisfy((key, times) -> assertThat(times).isEqualTo(1));
    }

    @Test
    void someSlowTasksDoNotHoldUpTheOthers() {
        int concurrency = 200;
        ShareGroupQueue queue = bench.queue("one", concurrency, Duration.ofSeconds(5), this::nowAndThenTenTimesSlower);
        bench.handEmpty(4_000);
        await().atMost(Bench.PATIENCE.multipliedBy(3))
                .until(() -> handled.size() > 600 && running.get() > concurrency * 9 / 10);

        List<Integer> samples = new ArrayList<>();
        await().atMost(Bench.PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            samples.add(running.get());
            return samples.size() >= 200;
        });

        assertThat(samples.stream().mapToInt(Integer::intValue).average().orElseThrow())
                .isGreaterThan(concurrency * 0.75);
        assertThat(most).hasValueLessThanOrEqualTo(concurrency);
        assertThat(queue.lanes()).isLessThanOrEqualTo(LaneSchedule.MOST_LANES);
    }

    @Test
    void holdsOnToManyTasksThatTakeLongerThanTheirLocks() {
        ShareGroupQueue one = bench.queue("one", 200, Duration.ofSeconds(5), this::untilOpen);
        ShareGroupQueue two = bench.queue("two", 200, Duration.ofSeconds(5), this::untilOpen);
        bench.shortenLocks(Duration.ofSeconds(3));
        bench.handEmpty(300);
        await().atMost(Bench.PATIENCE).until(() -> running.get() == 300);
        int lanes = one.lanes() + two.lanes();
        long begun = System.nanoTime();

        // Twice the lock and more: without renewals they would have been handed out again by now.
        await().atMost(Duration.ofSeconds(30))
                .until(() -> System.nanoTime() - begun > Duration.ofSeconds(7).toNanos());
        open.countDown();
        await().atMost(Bench.PATIENCE).until(() -> handled.size() == 300);

        assertThat(lanes).as("some lanes hold several tasks").isLessThan(250);
        assertThat(deliveries)
                .hasSize(300)
                .allSatisfy((key, times) -> assertThat(times).isEqualTo(1));
        assertThat(lost).hasValue(0);
    }

    @Test
    void onlyWhatHasNotEndedIsHandedOutAgain() {
        ShareGroupQueue one = bench.queue(
                "one",
                200,
                Duration.ZERO,
                (task, claim) -> key(task).endsWith("7") ? untilOpen(task, claim) : done(task));
        bench.handEmpty(200);
        await().atMost(Bench.PATIENCE).until(() -> handled.size() == 180 && running.get() == 20);
        // The last of them are acknowledged in a moment, which nothing outside the queue can see.
        await().during(Duration.ofSeconds(3)).until(() -> true);

        one.close();

        handled.clear();
        Map<String, Integer> again = new ConcurrentHashMap<>();
        bench.queue("two", 200, Duration.ofSeconds(5), (task, claim) -> {
            again.put(key(task), claim.delivery());
            return Verdict.DONE;
        });
        await().atMost(Bench.PATIENCE).until(() -> again.size() >= 20);
        assertThat(again).hasSize(20).allSatisfy((key, delivery) -> {
            assertThat(key).endsWith("7");
            assertThat(delivery).isEqualTo(2);
        });
    }

    @Test
    void theEndsOfTransactionsHoldUpNothing() {
        ShareGroupQueue queue = bench.queue("one", 4, Duration.ofSeconds(5), (task, claim) -> done(task));
        bench.handEmpty(100);
        await().atMost(Bench.PATIENCE).until(() -> handled.size() == 100);
        List<Duration> waits = new ArrayList<>();
        for (int round = 1; round <= 4; round++) {
            // Each lane comes upon some of them while it waits, and would wait on for ten seconds.
            bench.abortTransactions(3 * queue.lanes());
            int tasks = 100 + round;
            long begun = System.nanoTime();

            bench.handEmpty(1);

            await().atMost(Bench.PATIENCE).until(() -> handled.size() == tasks);
            waits.add(Duration.ofNanos(System.nanoTime() - begun));
        }

        // A busy machine can hold up some of them.
        assertThat(waits).anyMatch(wait -> wait.compareTo(Duration.ofSeconds(6)) < 0);
    }

    @Test
    void sharesASmallLoadFairly() {
        AtomicInteger ofOne = new AtomicInteger();
        AtomicInteger ofTwo = new AtomicInteger();
        AtomicBoolean begun = new AtomicBoolean();
        bench.queue("one", 64, Duration.ofSeconds(5), (task, claim) -> counted(begun, ofOne, task, claim));
        bench.queue("two", 64, Duration.ofSeconds(5), (task, claim) -> counted(begun, ofTwo, task, claim));
        AtomicInteger before = new AtomicInteger();
        await("both work").atMost(Bench.PATIENCE).until(() -> {
            bench.handEmpty(4);
            before.addAndGet(4);
            return ofOne.get() > 4 && ofTwo.get() > 4;
        });
        await().atMost(Bench.PATIENCE).until(() -> handled.size() == before.get());
        ofOne.set(0);
        ofTwo.set(0);
        begun.set(true);

        for (int i = 0; i < 32; i++) {
            bench.handEmpty(1);
            int handed = i + 1;
            await().atMost(Bench.PATIENCE).until(() -> running.get() == handed);
        }

        assertThat(ofOne.get()).isBetween(6, 26);
        assertThat(ofTwo.get()).isBetween(6, 26);
    }

    private Verdict counted(
            AtomicBoolean begun, AtomicInteger count, ConsumerRecord<byte[], byte[]> task, Claim claim) {
        count.incrementAndGet();
        return begun.get() ? untilOpen(task, claim) : done(task);
    }

    private Verdict done(ConsumerRecord<byte[], byte[]> task) {
        handled.add(key(task));
        return Verdict.DONE;
    }

    private Verdict untilOpen(ConsumerRecord<byte[], byte[]> task, Claim claim) {
        deliveries.merge(key(task), 1, Integer::sum);
        begin();
        try {
            open.await();
            return done(task);
        } catch (InterruptedException e) {
            if (!claim.isHeld()) {
                lost.incrementAndGet();
            }
            return Verdict.RETURNED;
        } finally {
            running.decrementAndGet();
        }
    }

    private Verdict nowAndThenTenTimesSlower(ConsumerRecord<byte[], byte[]> task, Claim claim) {
        begin();
        try {
            // So slow that a busy machine hands tasks out as fast as they end.
            boolean unused = open.await(key(task).endsWith("7") ? 6_000 : 600, TimeUnit.MILLISECONDS);
            return done(task);
        } catch (InterruptedException e) {
            return Verdict.RETURNED;
        } finally {
            running.decrementAndGet();
        }
    }

    private void begin() {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
    }

    private static String key(ConsumerRecord<byte[], byte[]> task) {
        return new String(task.key(), UTF_8);
    }
}
