package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.it.Winnow.Place;
import io.winnow.kafka.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** {@code ui-service} as it is packaged, in its own process, on one port through all its lives. */
final class UiService implements AutoCloseable {

    private final Path directory;
    private final String bootstrapServers;
    private final int port = EmbeddedKafka.freePort();
    private Winnow process;

    UiService(Path directory, String bootstrapServers) {
        this.directory = directory;
        this.bootstrapServers = bootstrapServers;
        this.process = begin();
        awaitReady();
    }

    int port() {
        return port;
    }

    /** {@code kill -9}; returns the exit code. */
    int kill() {
        return process.kill();
    }

    void startAgain() {
        process = begin();
        awaitReady();
    }

    private Winnow begin() {
        return Place.in(directory)
                .java(List.of(
                        "-Dkafka.bootstrap.servers=" + bootstrapServers,
                        "-Dwinnow.topics.setup=false",
                        "-Dquarkus.http.port=" + port,
                        "-Dwinnow.ui.heartbeat=1s",
                        "-jar",
                        System.getProperty("winnow.ui")));
    }

    private void awaitReady() {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/collections"))
                    .build();
            await("ui-service").atMost(Winnow.LIMIT).pollInSameThread().until(() -> {
                assertThat(process.isAlive())
                        .as(() -> "alive: " + process.out() + process.err())
                        .isTrue();
                try {
                    return http.send(request, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200;
                } catch (IOException e) {
                    return false;
                }
            });
        }
    }

    /** What is left of its heap after a collection, in bytes. */
    long liveBytes() {
        // The histogram collects garbage first, and its last line is the same for every collector.
        String total = tool("jcmd", String.valueOf(process.pid()), "GC.class_histogram")
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(total.strip().split("\\s+")[2]);
    }

    private static String tool(String... command) {
        command[0] = Path.of(System.getProperty("java.home"), "bin", command[0]).toString();
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
