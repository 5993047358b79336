package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.it.Winnow.Place;
import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.CallId;
import io.winnow.messages.Json;
import io.winnow.messages.Task;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.text.Canonical;
import io.winnow.messages.text.DedupMode;
import io.winnow.tester.model.PaidModel;
import io.winnow.tester.model.PaidModel.Mood;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One file {@code .env} means the same to the command line, to {@code doctor} and to a producer. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DotEnvIT {

    private static final Topics TOPICS = Topics.withDefaultPrefix();

    private EmbeddedKafka broker;

    @BeforeAll
    void startBroker(@TempDir Path directory) {
        broker = EmbeddedKafka.start(directory);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            TopicSetup.ensure(admin, TOPICS, 2, (short) 1);
        }
    }

    @AfterAll
    void stopBroker() {
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({
        "bom, sk-a2",
        "comment, sk-b3",
        "quoted, sk-q1",
        "export, sk-e1",
        "yaml, sk-y1",
        "reference, sk-r1",
        "utf16, sk-u1"
    })
    void sendsTheKeyThatTheFileHolds(String file, String key, @TempDir Path directory) throws Exception {
        try (PaidModel model = PaidModel.that(Mood.ANSWERS)) {
            Map<String, String> environment = Map.of("OPENAI_BASE_URL", model.baseUrl());
            Place place = new Place(write(file, directory), environment);

            Winnow doctor = place.expect(0, "doctor");
            place.expect(
                    0,
                    "run",
                    "--topic",
                    "Things",
                    "--routing-config",
                    "openai:m",
                    "--dedup",
                    "canonical",
                    "--iterations",
                    "1",
                    "--kafka-port",
                    "0");
            int asked = model.journal().size();
            try (Service producer = producer(directory, environment)) {
                order(file);
                await("a request of " + producer.name())
                        .atMost(Winnow.LIMIT)
                        .until(() -> !producer.isAlive() || model.journal().size() > asked);
            }

            assertThat(doctor.out()).contains("  ✓ openai is ready");
            assertThat(asked).as("requests of winnow run").isPositive();
            assertThat(model.journal())
                    .hasSizeGreaterThan(asked)
                    .extracting(PaidModel.Entry::authorization)
                    .containsOnly("Bearer " + key);
        }
    }

    @ParameterizedTest
    @CsvSource({"quoted-comment", "tab-comment"})
    void takesTheOptionThatTheFileHolds(String file, @TempDir Path directory) throws IOException {
        Place place = Place.in(write(file, directory));

        Winnow run = place.expect(0, "run", "--dry-run", "--topic", "Things");

        assertThat(run.out()).anyMatch(line -> line.contains(" random:random "));
    }

    @ParameterizedTest
    @CsvSource({
        "latin1, 2, not UTF-8",
        "open-quote, 2, the quote before the value of OPENAI_API_KEY is never closed",
        "nul, 1, control character U+0000",
        "no-name, 2, expected NAME=value"
    })
    void namesTheLineThatItCannotRead(String file, int line, String what, @TempDir Path directory) throws Exception {
        Place place = Place.in(write(file, directory));
        String words = directory.resolve(".env") + ":" + line + ": " + what;

        Winnow run =
                place.expect(2, "run", "--topic", "Things", "--routing-config", "openai:m", "--dedup", "canonical");
        Winnow doctor = place.expect(2, "doctor");
        try (Service producer = producer(directory, Map.of())) {
            int exitCode = producer.awaitExit(Winnow.LIMIT);

            assertThat(exitCode).as("of producer-service").isEqualTo(1);
            assertThat(producer.log()).anyMatch(said -> said.contains(words)).noneMatch(said -> said.contains("\tat "));
        }
        assertThat(run.err()).singleElement().asString().startsWith("winnow: " + words);
        assertThat(doctor.err()).singleElement().asString().startsWith("winnow: " + words);
    }

    private Service producer(Path directory, Map<String, String> environment) throws IOException {
        Map<String, String> all = new java.util.HashMap<>(environment);
        all.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        all.put("WINNOW_TOPICS_SETUP", "false");
        return Service.start("producer", directory, all);
    }

    private void order(String name) {
        CallId id = new CallId(name, 0, 1, 1);
        Task task = new Task(
                Task.VERSION,
                Task.Kind.LIST,
                id.taskId(),
                id.toString(),
                name,
                0,
                1,
                "things",
                0,
                DedupMode.CANONICAL,
                Canonical.NEWEST,
                new Task.Ask("Things", 5, null, false, false, null),
                new Task.Routing("backoff", "openai:m", "unique-per-dollar", List.of()),
                Task.Allowance.ofRequests(1),
                1,
                Instant.now(),
                Instant.now().plus(Duration.ofMinutes(2)));
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(TOPICS.tasks(), task.taskId(), Json.write(task)));
        }
    }

    private static Path write(String file, Path directory) throws IOException {
        try (InputStream content =
                Objects.requireNonNull(DotEnvIT.class.getResourceAsStream("env/" + file + ".env"), file)) {
            Files.write(directory.resolve(".env"), content.readAllBytes());
        }
        return directory;
    }
}
