package io.winnow.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.kafka.Topics;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Everything in one process, as packaged. Each test has processes and a directory of its own. */
@Execution(ExecutionMode.CONCURRENT)
class EmbeddedWinnowIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path data;

    @Test
    void isReadyWhenBrokerTopicsAndHttpAre() throws Exception {
        try (Child child = Child.start(data, Map.of("kafka-port", "0", "http-port", "0"))) {
            child.awaitReady();

            Set<String> topics = topics(child.bootstrapServers());
            int status = get(child.httpUri());

            assertThat(topics)
                    .containsAll(Topics.withDefaultPrefix().specs().stream()
                            .map(Topics.Spec::name)
                            .toList());
            assertThat(status).isLessThan(500);
        }
    }

    @Test
    void servesNoHttpUnlessAsked() {
        try (Child child = Child.start(data, Map.of("kafka-port", "0"))) {
            child.awaitReady();

            assertThat(child.httpUri()).isEqualTo("-");
            assertThat(data.resolve("winnow.log")).content().doesNotContain("Listening on: http");
        }
    }

    @Test
    void stopsWithoutTracesWhenClosed() throws Exception {
        try (Child child = Child.start(data, Map.of("kafka-port", "0"))) {
            child.awaitReady();

            child.endInput();

            assertThat(child.awaitExit(SOON)).isZero();
            assertThat(child.lines()).singleElement().asString().startsWith("ready ");
            assertThat(new DataDirectory(data).running()).isEmpty();
        }
    }

    @Test
    void tellsASecondProcessWhoHasTheDirectory() throws Exception {
        try (Child first = Child.start(data, Map.of("kafka-port", "0")).awaitReady();
                Child second = Child.start(data, Map.of("kafka-port", "0"))) {
            int status = second.awaitExit(SOON);

            assertThat(status).isEqualTo(1);
            assertThat(second.lines())
                    .contains("failed another winnow (pid " + first.pid() + ") uses " + data + ": use --kafka "
                            + first.bootstrapServers() + " to work with it, or --data-dir for a separate one");
            assertThat(new DataDirectory(data).running())
                    .hasValueSatisfying(holder -> assertThat(holder.pid()).isEqualTo(first.pid()));
        }
    }

    @Test
    void keepsItsRecordsThroughAKill() throws Exception {
        try (Child killed = Child.start(data, Map.of("kafka-port", "0")).awaitReady()) {
            write(killed.bootstrapServers(), "kept");
            killed.kill();
            assertThat(Child.lockText(data)).as("the killed process' lock file").contains("\"pid\":" + killed.pid());
        }

        try (Child next = Child.start(data, Map.of("kafka-port", "0")).awaitReady()) {
            assertThat(read(next.bootstrapServers())).containsExactly("kept");
        }
    }

    @Test
    void stopsInOrderOnATerminationSignal() throws Exception {
        try (Child child = Child.start(data, Map.of("kafka-port", "0")).awaitReady()) {
            child.signal("TERM");

            assertThat(child.awaitExit(SOON)).isEqualTo(143);
            assertThat(Child.lockText(data)).isEmpty();
            assertThat(data.resolve("kafka/.kafka_cleanshutdown")).exists();
        }
    }

    @Test
    void leavesTheFirstInterruptToTheProgramAndEndsOnTheSecond() throws Exception {
        try (Child child = Child.start(data, Map.of("kafka-port", "0", "interrupts", "true"))
                .awaitReady()) {
            child.signal("INT");
            child.awaitLine("interrupted");
            topics(child.bootstrapServers());

            child.signal("INT");

            assertThat(child.awaitExit(SOON)).isEqualTo(Interrupts.EXIT_CODE);
        }
    }

    @Test
    void refusesAPortThatWasAskedForAndIsTaken() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Child child = Child.start(data, Map.of("kafka-port", String.valueOf(other.getLocalPort())))) {
            int status = child.awaitExit(SOON);

            assertThat(status).isEqualTo(1);
            assertThat(child.lines())
                    .containsExactly("failed port " + other.getLocalPort()
                            + " is taken and Kafka cannot listen there: choose another with --kafka-port");
        }
    }

    @Test
    void endsWithOneLineWhenTheServicesDoNotStart() throws Exception {
        try (Child child = Child.start(data, Map.of("kafka-port", "0", "break", "true"))) {
            int status = child.awaitExit(SOON);

            assertThat(status).isEqualTo(1);
            // Without services nobody has told Kafka's client where its log goes, and it may have the last word.
            assertThat(child.lines())
                    .filteredOn(line -> line.startsWith("failed "))
                    .singleElement()
                    .asString()
                    .startsWith("failed the services did not start: ")
                    .contains("quarkus.thread-pool.max-threads");
            assertThat(new DataDirectory(data).running()).isEmpty();
        }
    }

    @Test
    void endsWithOneLineWhenTheBrokerCannotUseItsFiles() throws Exception {
        Files.createDirectories(data);
        Files.writeString(data.resolve("kafka"), "not a directory");
        try (Child child = Child.start(data, Map.of("kafka-port", String.valueOf(EmbeddedKafka.freePort())))) {
            int status = child.awaitExit(SOON);

            assertThat(status).isEqualTo(1);
            assertThat(child.lines())
                    .last()
                    .asString()
                    .startsWith("failed the embedded Kafka broker did not start in " + data.resolve("kafka"));
        }
    }

    private static Set<String> topics(String bootstrapServers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin.listTopics().names().get();
        }
    }

    private static int get(String uri) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static void write(String bootstrapServers, String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(Topics.withDefaultPrefix().rawAttributes(), 0, "key", value))
                    .get();
        }
    }

    private static List<String> read(String bootstrapServers) {
        TopicPartition partition = new TopicPartition(Topics.withDefaultPrefix().rawAttributes(), 0);
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                    // Orders to begin a generation have no value.
                    if (!record.value().isEmpty()) {
                        values.add(record.value());
                    }
                }
            }
        }
        return values;
    }
}
