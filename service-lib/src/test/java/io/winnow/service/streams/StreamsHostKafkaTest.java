package io.winnow.service.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

class StreamsHostKafkaTest {

    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final int KEYS = 5_000;

    /** So large that one answer of the broker holds a part of all only. */
    private static final String GOOD = "good ".repeat(200);

    private static final String BAD = "bad";

    @TempDir
    Path brokerDirectory;

    @TempDir
    Path state;

    private EmbeddedKafka kafka;
    private Admin admin;

    /** Records that were kept, again after a failure. */
    private final AtomicLong kept = new AtomicLong();

    /** Thrown by the processor, once, at a record whose value is {@link #BAD}. */
    private final AtomicReference<@Nullable RuntimeException> fault = new AtomicReference<>();

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(brokerDirectory);
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        admin.createTopics(List.of(new NewTopic(Hosts.SOURCE, 1, (short) 1)))
                .all()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() {
        admin.close();
        kafka.close();
    }

    @Test
    void restoresStateThatWasDamagedWhileItWasDownAndSaysHowFarItIs() throws Exception {
        try (StreamsHost before = host()) {
            before.start();
            send(KEYS, GOOD);
            await().atMost(LIMIT).until(() -> kept.get() == KEYS);
        }
        String identity = Hosts.identity(state);
        Hosts.damage(state);
        limitReaders(200_000.0);

        try (StreamsHost host = host()) {
            host.start();

            await("a restore that is under way")
                    .atMost(LIMIT)
                    .until(() -> host.state() instanceof StreamsState.Restoring restoring
                            && restoring.progress().restored() > 0
                            && restoring.progress().left() > 0);
            limitReaders(null);
            await().atMost(LIMIT).until(host::isReady);
            assertThat(host.probe().restored()).isGreaterThanOrEqualTo(KEYS);
            assertThat(host.probe().restoreLeft()).isZero();
            assertThat(Hosts.identity(state)).isEqualTo(identity);
        }
    }

    @Test
    void restoresStateInWhichDamageIsFoundWhileItRuns() throws Exception {
        fault.set(new ProcessorStateException("get", new RocksDBException("block checksum mismatch")));
        try (StreamsHost host = host()) {
            host.start();
            send(KEYS, GOOD);
            // What is not committed yet would be done twice.
            await().atMost(LIMIT).until(() -> committed() == KEYS);
            String identity = Hosts.identity(state);

            send(1, BAD);

            await().atMost(LIMIT).until(() -> kept.get() == KEYS + 1 && host.isReady());
            assertThat(fault.get()).as("the fault happened").isNull();
            assertThat(host.probe().restored()).isGreaterThanOrEqualTo(KEYS);
            assertThat(host.failures()).isOne();
            assertThat(Hosts.identity(state)).isEqualTo(identity);
        }
    }

    @Test
    void replacesAThreadThatFailed() {
        fault.set(new IllegalStateException("passes"));
        try (StreamsHost host = host()) {
            host.start();

            send(1, BAD);

            await().atMost(LIMIT).until(() -> kept.get() == 1 && host.isReady());
            assertThat(fault.get()).as("the fault happened").isNull();
            assertThat(host.failures()).isOne();
            assertThat(host.hasBeenReady()).isTrue();
        }
    }

    private StreamsHost host() {
        Consumer<Record<String, String>> before = record -> {
            RuntimeException failure = record.value().equals(BAD) ? fault.getAndSet(null) : null;
            if (failure != null) {
                throw failure;
            }
            kept.incrementAndGet();
        };
        return new StreamsHost(Hosts.settings(kafka.bootstrapServers(), state), () -> Hosts.topology(before));
    }

    private long committed() throws Exception {
        return admin
                .listConsumerGroupOffsets("test")
                .partitionsToOffsetAndMetadata()
                .get(10, TimeUnit.SECONDS)
                .values()
                .stream()
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }

    private void send(int keys, String value) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (int i = 0; i < keys; i++) {
                producer.send(new ProducerRecord<>(Hosts.SOURCE, "key " + i, value));
            }
        }
    }

    /** Lets clients read no more than so many bytes a second; null for as fast as they can. */
    private void limitReaders(@Nullable Double bytesPerSecond) throws Exception {
        admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                        new ClientQuotaEntity(Collections.singletonMap(ClientQuotaEntity.CLIENT_ID, null)),
                        List.of(new ClientQuotaAlteration.Op("consumer_byte_rate", bytesPerSecond)))))
                .all()
                .get(10, TimeUnit.SECONDS);
    }
}
