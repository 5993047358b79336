package io.winnow.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.Call;
import io.winnow.messages.CallId;
import io.winnow.messages.Task;
import io.winnow.tester.model.ModelServer;
import io.winnow.tester.model.OpenAiAnswer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Has a class of its own because two brokers at once in one JVM get in each other's way. */
@Tag("faults")
class LostBrokerTest {

    @Test
    void aWorkerOutlivesItsBroker(@TempDir Path directory) {
        int port = EmbeddedKafka.freePort();
        EmbeddedKafka mortal = Bench.broker(directory, port);
        CountDownLatch gone = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        try (ModelServer model = new ModelServer(request -> {
                    asked.incrementAndGet();
                    pauseUntil(gone);
                    return OpenAiAnswer.reply("Eiffel Tower\nLouvre", 31, 17);
                });
                Bench bench = new Bench(mortal).with("LOCAL_BASE_URL", model.url("/v1"))) {
            bench.worker();
            Task task = bench.hand(bench.task("backoff", "local:m", 5, Duration.ofMinutes(5)));
            await().atMost(Bench.PATIENCE).until(() -> asked.get() == 1);

            mortal.close();
            assertThat(EmbeddedKafka.isTaken(port)).as("the broker is gone").isFalse();
            gone.countDown();
            EmbeddedKafka reborn = Bench.broker(directory, port);
            try {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> !bench.calls().isEmpty());
                Task next = bench.hand(bench.task("backoff", "random:latency=0ms"));
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> bench.calls().stream()
                                .anyMatch(
                                        call -> CallId.attemptOf(call.callId()).equals(next.callId())));

                assertThat(bench.calls())
                        .filteredOn(call -> CallId.attemptOf(call.callId()).equals(task.callId()))
                        .isNotEmpty()
                        .allSatisfy(call -> assertThat(call.outcome()).isEqualTo(Call.Outcome.SUCCEEDED));
                bench.close();
            } finally {
                reborn.close();
            }
        }
    }

    private static void pauseUntil(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
