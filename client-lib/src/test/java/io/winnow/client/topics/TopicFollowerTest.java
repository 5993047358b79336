package io.winnow.client.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.Json;
import io.winnow.messages.Tally;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicFollowerTest {

    private static final String TOPIC = "followed";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int port = EmbeddedKafka.freePort();

    @TempDir
    private Path directory;

    private EmbeddedKafka broker;
    private KafkaClients clients;

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedKafka.start(directory, port, Map.of());
        clients = new KafkaClients(KafkaSettings.of(broker.bootstrapServers()), new Topics(""), "test");
        create(2);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void readsWhatIsThereAndThenWhatComes() throws Exception {
        write("a", "b");
        Heard heard = new Heard();
        try (TopicFollower follower = follower(heard)) {
            follower.start();

            assertThat(follower.awaitCaughtUp(PATIENCE)).isTrue();
            assertThat(heard.calls).containsExactlyInAnyOrder("a", "b");

            write("c");

            assertThat(follower.awaitPositions(clients.ends(TOPIC), PATIENCE)).isTrue();
            assertThat(heard.calls).containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    @Test
    void goesOnWhereItWasWhenItsBrokerComesBack() throws Exception {
        Heard heard = new Heard();
        try (TopicFollower follower = follower(heard)) {
            write("before");
            follower.start();
            follower.awaitPositions(clients.ends(TOPIC), PATIENCE);

            broker.close();
            broker = EmbeddedKafka.start(directory, port, Map.of());
            write("after");

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard.calls).containsExactly("before", "after"));
            assertThat(heard.begun).hasValue(1);
            assertThat(follower.isAlive()).isTrue();
        }
    }

    @Test
    void beginsBeforeItsBrokerDoes() throws Exception {
        write("early");
        broker.close();
        Heard heard = new Heard();
        try (TopicFollower follower = follower(heard)) {
            follower.start();
            assertThat(follower.awaitCaughtUp(Duration.ofMillis(500))).isFalse();

            broker = EmbeddedKafka.start(directory, port, Map.of());

            assertThat(follower.awaitCaughtUp(PATIENCE)).isTrue();
            assertThat(heard.calls).containsExactly("early");
        }
    }

    @Test
    void beginsAnewWhenTheTopicWasDeletedAndCreatedAgain() throws Exception {
        Heard heard = new Heard();
        try (TopicFollower follower = follower(heard)) {
            write("a", "b", "c");
            follower.start();
            follower.awaitPositions(clients.ends(TOPIC), PATIENCE);
            assertThat(heard.calls).hasSize(3);

            try (Admin admin = clients.admin()) {
                admin.deleteTopics(List.of(TOPIC)).all().get();
            }
            create(2);
            write("new");

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard.calls).containsExactly("new"));
            assertThat(heard.begun).hasValueGreaterThan(1);
        }
    }

    /** Takes as long as metadata may be old. */
    @Tag("long")
    @Test
    void takesUpPartitionsThatAreAdded() throws Exception {
        Heard heard = new Heard();
        try (TopicFollower follower = follower(heard)) {
            follower.start();
            follower.awaitCaughtUp(PATIENCE);

            try (Admin admin = clients.admin()) {
                admin.createPartitions(Map.of(TOPIC, NewPartitions.increaseTo(3)))
                        .all()
                        .get();
            }
            write(2, "third");

            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(() -> assertThat(heard.calls).containsExactly("third"));
            assertThat(heard.begun).hasValue(1);
        }
    }

    @Test
    void skipsRecordsThatAreNoneOfIts() throws Exception {
        try (Producer<byte[], byte[]> producer = clients.producer()) {
            producer.send(new ProducerRecord<>(TOPIC, 0, null, "\0poison".getBytes(UTF_8)))
                    .get();
            producer.send(new ProducerRecord<>(TOPIC, 0, null, "{\"v\":1,\"unique\":-7}".getBytes(UTF_8)))
                    .get();
            producer.send(new ProducerRecord<>(TOPIC, 0, "deleted".getBytes(UTF_8), null))
                    .get();
        }
        write(0, Heard.UNUSABLE, "good");
        Heard heard = new Heard();
        try (TopicFollower follower = follower(heard)) {
            follower.start();

            assertThat(follower.awaitCaughtUp(PATIENCE)).isTrue();
            assertThat(heard.calls).containsExactly("good");
        }
    }

    @Test
    void closesAtOnceEvenWithoutABroker() throws Exception {
        broker.close();
        TopicFollower started = follower(new Heard());
        started.start();
        assertThat(started.awaitCaughtUp(Duration.ofMillis(300))).isFalse();
        long began = System.nanoTime();

        started.close();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void neverStartsOnceItWasClosed() throws Exception {
        Heard heard = new Heard();
        TopicFollower follower = follower(heard);

        follower.close();
        follower.start();

        assertThat(follower.awaitCaughtUp(Duration.ofMillis(500))).isFalse();
        assertThat(heard.begun).hasValue(0);
    }

    private TopicFollower follower(Heard heard) {
        return new TopicFollower("test-follower", List.of(TOPIC), clients, heard);
    }

    private void create(int partitions) {
        try (Admin admin = clients.admin()) {
            // A topic that was just deleted is refused for a moment.
            await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                admin.createTopics(List.of(new NewTopic(TOPIC, partitions, (short) 1)))
                        .all()
                        .get();
                return true;
            });
        }
    }

    private void write(String... calls) throws Exception {
        write(0, calls);
    }

    private void write(int partition, String... calls) throws Exception {
        try (Producer<byte[], byte[]> producer = clients.producer()) {
            for (String call : calls) {
                producer.send(new ProducerRecord<>(
                                TOPIC,
                                partition,
                                null,
                                Json.write(new Tally(Tally.VERSION, "run", "paris", call, 1, 0, 0))))
                        .get();
            }
        }
    }

    /** Reads all from the beginning, and cannot use every message. */
    private static final class Heard implements TopicFollower.Listener {

        static final String UNUSABLE = "unusable";

        final List<String> calls = new CopyOnWriteArrayList<>();
        final AtomicInteger begun = new AtomicInteger();

        @Override
        public Map<TopicPartition, Long> begin(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
            begun.incrementAndGet();
            calls.clear();
            return beginnings;
        }

        @Override
        public void accept(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> positions) {
            Records.forEach(records, Tally.class, (tally, record) -> {
                if (tally.callId().equals(UNUSABLE)) {
                    throw new IllegalStateException("cannot be used");
                }
                calls.add(tally.callId());
            });
        }
    }
}
