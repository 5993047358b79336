package io.winnow.tester.scenario;

import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.text.CollectionSlug;
import io.winnow.tester.equipment.LoggedProcess;
import io.winnow.tester.equipment.OwnCommand;
import io.winnow.tester.equipment.Services;
import io.winnow.tester.equipment.TraceReceiver;
import io.winnow.tester.equipment.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where one scenario is played: its directory, its processes, its chance. Closing it kills what is left. */
public final class Stage implements AutoCloseable {

    /** What a user has configured must not change what is tested; these say where things are, and no more. */
    private static final List<String> KEPT =
            List.of("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "MALLOC_ARENA_MAX", "JAVA_HOME");

    private final OwnCommand command;
    private final Path directory;
    private final TraceReceiver traces;
    private final @Nullable KafkaSettings cluster;
    private final Topics topics;
    private final Random random;
    private final String mark;
    private final Consumer<String> notice;
    private final List<LoggedProcess> programs = new CopyOnWriteArrayList<>();
    private @Nullable Services services;

    public Stage(
            OwnCommand command,
            Path directory,
            TraceReceiver traces,
            TesterOptions options,
            String scenario,
            Consumer<String> notice) {
        this.command = command;
        this.directory = directory;
        this.traces = traces;
        this.cluster = options.kafka();
        this.topics = options.topics();
        this.random = new Random(options.seed() ^ scenario.hashCode());
        // A cluster that runs has the lists of earlier tests.
        this.mark = scenario + " " + Long.toString(System.currentTimeMillis(), 36);
        this.notice = notice;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path directory() {
        return directory;
    }

    TraceReceiver traces() {
        return traces;
    }

    Topics topics() {
        return topics;
    }

    Random random() {
        return random;
    }

    /** Whether the services were started by others. */
    boolean isElsewhere() {
        return cluster != null;
    }

    /** A topic that has not been explored before. */
    String topic(String name) {
        return "Tester " + mark + " " + name;
    }

    /** The collection of such a topic. */
    static String collection(String topic) {
        return CollectionSlug.slugOf(topic);
    }

    /** Says something to people, aside from the table. */
    void note(String line) {
        notice.accept(line);
    }

    /** Where the services' Kafka is; starts the services, unless there is a cluster that runs them. */
    KafkaSettings kafka() throws InterruptedException {
        if (cluster != null) {
            return cluster;
        }
        return (services == null ? serve(Map.of()) : services).kafka();
    }

    /**
     * Starts {@code winnow serve} on the data that an earlier one in this directory left, and waits until it serves.
     *
     * @param environment in addition to what every process gets
     */
    Services serve(Map<String, String> environment) throws InterruptedException {
        Services started = Services.await(
                start(environment, "serve", "--http-port", "0", "--kafka-port", "0", "--output", "served"));
        services = started;
        return started;
    }

    /** Starts a command that works with the services. */
    LoggedProcess start(String... arguments) throws InterruptedException {
        KafkaSettings kafka = kafka();
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--kafka", kafka.bootstrapServers()));
        Map<String, String> environment = new HashMap<>();
        // Not as arguments: everybody can see those.
        kafka.forStreams()
                .forEach((name, value) -> environment.put(
                        "KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), String.valueOf(value)));
        return start(environment, all.toArray(String[]::new));
    }

    /**
     * Runs a command that works with the services to its end.
     *
     * @throws WinnowException when it does not end
     */
    Finished run(String... arguments) throws InterruptedException {
        LoggedProcess program = start(arguments);
        OptionalInt exitCode = program.awaitExit(Waiting.LIMIT.multipliedBy(2));
        if (exitCode.isEmpty()) {
            throw new WinnowException("winnow " + arguments[0] + " did not end");
        }
        return new Finished(exitCode.getAsInt(), program.out(), program.err());
    }

    /** A command that ended. */
    record Finished(int exitCode, List<String> out, List<String> err) {

        /** Its last words, when there is something to explain. */
        String lastWords() {
            return err.isEmpty() ? "no words" : err.getLast();
        }
    }

    private LoggedProcess start(Map<String, String> further, String... arguments) {
        Map<String, String> environment = new HashMap<>();
        KEPT.forEach(name -> {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        });
        environment.put("WINNOW_DATA_DIR", directory.resolve("data").toString());
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", traces.endpoint());
        environment.put("OTEL_BSP_SCHEDULE_DELAY", "100");
        environment.putAll(further);
        Path log = directory.resolve((programs.size() + 1) + "-" + arguments[0] + ".log");
        append(log, "winnow " + String.join(" ", arguments));
        LoggedProcess program = LoggedProcess.start(
                command.with(Arrays.asList(arguments)), directory, environment, line -> append(log, line));
        programs.add(program);
        return program;
    }

    private static synchronized void append(Path log, String line) {
        try {
            Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            // A log is a help, and no reason to fail.
        }
    }

    @Override
    public void close() {
        programs.forEach(LoggedProcess::close);
        if (services != null) {
            services.close();
        }
    }
}
