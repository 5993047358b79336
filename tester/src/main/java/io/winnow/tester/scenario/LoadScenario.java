package io.winnow.tester.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Json;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.tester.equipment.Audit;
import io.winnow.tester.equipment.EventSocket.Event;
import io.winnow.tester.equipment.EventStream;
import io.winnow.tester.equipment.ListFiles;
import io.winnow.tester.equipment.Services;
import io.winnow.tester.equipment.Waiting;
import io.winnow.tester.scenario.Stage.Finished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much as the machine takes. */
public final class LoadScenario implements Scenario {

    private static final int PRODUCERS = 100;

    /** Asks no more after that: as much as this machine can do, and never much longer. */
    private static final String DURATION = "10s";

    private static final int REQUEST_SIZE = 60;

    @Override
    public String name() {
        return "load";
    }

    @Override
    public String description() {
        return "a hundred producers at once: attributes per second, time from a model's answer to the stream";
    }

    @Override
    public boolean playsElsewhere() {
        return true;
    }

    @Override
    public void play(Stage stage, Checks checks) throws IOException, InterruptedException {
        String topic = stage.topic("words");
        String collection = Stage.collection(topic);
        Path output = stage.directory().resolve("output");
        if (stage.isElsewhere()) {
            Finished run = order(stage, topic, output);
            check(stage, checks, stage.kafka(), collection, ListFiles.in(output), run);
            return;
        }
        Services services = stage.serve(Map.of());
        Map<String, Integer> times = new ConcurrentHashMap<>();
        List<Long> delays = new CopyOnWriteArrayList<>();
        URI stream = services.page().resolve("/api/collections/" + collection + "/stream");
        try (EventStream events = EventStream.open(stream, null, event -> take(event, times, delays))) {
            Finished run = order(stage, topic, output);
            ListFiles files = ListFiles.in(output);
            check(stage, checks, services.kafka(), collection, files, run);
            int rows = files.lines().size();
            boolean came = Waiting.within(Duration.ofSeconds(20), () -> times.size() >= rows);
            long repeats = times.values().stream().filter(count -> count > 1).count();
            checks.that(
                    "every row reaches the stream, once",
                    came && times.size() == rows && repeats == 0,
                    CheckFigures.of(times.size()) + " of " + CheckFigures.of(rows) + " rows, " + repeats + " repeats");
            checks.that("time from a model's answer to the stream", !delays.isEmpty(), CheckFigures.quantiles(delays));
        }
    }

    private static Finished order(Stage stage, String topic, Path output) throws InterruptedException {
        return stage.run(
                "run",
                "--topic",
                topic,
                "--producers",
                String.valueOf(PRODUCERS),
                "--max-duration",
                DURATION,
                "--request-size",
                String.valueOf(REQUEST_SIZE),
                "--routing-config",
                "random:vocabulary=100000;latency=250ms",
                "--facets",
                "off",
                "--seed",
                String.valueOf(stage.random().nextInt(1_000_000)),
                "--output",
                output.toString());
    }

    private static void check(
            Stage stage, Checks checks, KafkaSettings kafka, String collection, ListFiles files, Finished run) {
        checks.that(
                "winnow run ends with 0",
                run.exitCode() == 0,
                run.exitCode() == 0 ? "0" : run.exitCode() + ": " + run.lastWords());
        Audit audit = Audit.of(kafka, stage.topics(), collection, Set.of(files.runId()));
        Duration took = Duration.between(time(files, "startedAt"), time(files, "finishedAt"));
        checks.that(
                "the run is completed when its time is over",
                files.state().equals("COMPLETED") && audit.succeeded() > 0,
                CheckFigures.of(audit.raw().size() * 1_000L / Math.max(1, took.toMillis())) + " attributes/s, for "
                        + CheckFigures.seconds(took));
        Exactness.check(checks, audit);
        checks.none(
                "the files have what the topic has",
                files.differencesFrom(audit),
                CheckFigures.of(files.lines().size()) + " lines");
    }

    private static Instant time(ListFiles files, String name) {
        return Instant.parse(files.metadata().path("run").path(name).asText());
    }

    private static void take(Event event, Map<String, Integer> times, List<Long> delays) {
        if (!event.name().equals("attributes")) {
            return;
        }
        long now = System.currentTimeMillis();
        try {
            for (JsonNode row : Json.MAPPER.readTree(event.data())) {
                times.merge(row.path("canonical").asText(), 1, Integer::sum);
                delays.add(Math.max(
                        0, now - Instant.parse(row.path("firstSeen").asText()).toEpochMilli()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
