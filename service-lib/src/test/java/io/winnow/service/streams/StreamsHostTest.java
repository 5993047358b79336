package io.winnow.service.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.error.WinnowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs no broker: the address is of one that never answers. */
class StreamsHostTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path state;

    private final String nobody = "127.0.0.1:" + EmbeddedKafka.freePort();

    @Test
    void isAliveAndNotReadyUntilABrokerAnswers() {
        try (StreamsHost host = host(state)) {
            host.start();

            assertThat(host.isReady()).isFalse();
            assertThat(host.isFailed()).isFalse();
            assertThat(host.details()).containsEntry("state", "RESTORING").containsEntry("tasks", 0);
        }
    }

    @Test
    void closesWithinItsTimeThoughNoBrokerAnswers() {
        StreamsHost host = host(state);
        host.start();

        long start = System.nanoTime();
        host.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(3_500));
        assertThat(host.state()).isEqualTo(new StreamsState.Closed());
        assertThat(host.isFailed()).isFalse();
    }

    @Test
    void deletesDamagedStateAtTheStartAndKeepsItsIdentity() throws IOException {
        try (StreamsHost first = host(state)) {
            first.start();
        }
        String identity = Hosts.identity(state);
        Hosts.damage(state);

        try (StreamsHost host = host(state)) {
            host.start();

            assertThat(host.isFailed()).isFalse();
            assertThat(state.resolve("test").resolve("0_0")).doesNotExist();
            assertThat(Hosts.identity(state)).isEqualTo(identity);
        }
    }

    @Test
    void givesUpOnADiskThatDamagesStateAgainAndAgain() {
        AtomicInteger starts = new AtomicInteger();
        StreamsHost host = new StreamsHost(Hosts.settings(nobody, state), () -> {
            starts.incrementAndGet();
            Hosts.damage(state);
            return Hosts.topology();
        });

        assertThatThrownBy(host::start)
                .isInstanceOf(WinnowException.class)
                .hasMessageContaining(state.toString())
                .hasMessageContaining("keeps getting corrupted; check the disk");

        assertThat(starts).hasValue(4);
        assertThat(host.isFailed()).isTrue();
        host.close();
    }

    @Test
    void saysInOneLineThatItsDirectoryCannotBeUsed() throws IOException {
        Path file = Files.createFile(state.resolve("file"));
        StreamsHost host = host(file.resolve("state"));

        assertThatThrownBy(host::start)
                .isInstanceOf(WinnowException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("WINNOW_STATE_DIR");

        assertThat(host.state()).isInstanceOf(StreamsState.Failed.class);
        host.close();
    }

    @Test
    void saysThatAnotherUsesItsDirectory() {
        try (StreamsHost first = host(state);
                StreamsHost second = host(state)) {
            first.start();

            assertThatThrownBy(second::start)
                    .isInstanceOf(WinnowException.class)
                    .hasMessageContaining("another process uses " + state);
        }
    }

    @Test
    void waitsBeforeItReplacesAThreadAndACloseEndsTheWait() throws Exception {
        StreamsHost host = host(state);
        // Waits double with each failure: the last one would take seconds.
        for (int i = 0; i < 3; i++) {
            host.handle(new StreamsException(new TimeoutException("no answer")));
        }

        CompletableFuture<StreamThreadExceptionResponse> response = CompletableFuture.supplyAsync(
                () -> host.handle(new StreamsException(new TimeoutException("no answer"))));
        await().atMost(LIMIT).until(() -> host.failures() == 4 && host.state() instanceof StreamsState.BackingOff);
        assertThat(host.details()).containsEntry("state", "BACKING_OFF").containsKeys("reason", "until");
        host.close();

        assertThat(response.get(1, TimeUnit.SECONDS)).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        assertThat(host.state()).isEqualTo(new StreamsState.Closed());
    }

    @Test
    void stopsWhereTryingAgainCannotHelp() {
        try (StreamsHost host = host(state)) {
            StreamThreadExceptionResponse response =
                    host.handle(new StreamsException(new FencedInstanceIdException("fenced")));

            assertThat(response).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
            assertThat(host.details()).containsEntry("state", "FAILED");
            assertThat(host.details().get("reason")).asString().contains("WINNOW_INSTANCE");
        }
    }

    private StreamsHost host(Path directory) {
        return new StreamsHost(Hosts.settings(nobody, directory), Hosts::topology);
    }
}
