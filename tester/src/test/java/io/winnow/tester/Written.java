package io.winnow.tester;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.Call;
import io.winnow.messages.Tally;
import io.winnow.messages.Task;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.tester.equipment.Audit;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker with topics on which tests write what services would, or never should. */
public final class Written implements AutoCloseable {

    static final Topics TOPICS = Topics.withDefaultPrefix();
    static final String RUN = "run-1";

    /** Of calls and tallies; nothing that is written here depends on it. */
    private static final String COLLECTION = "paris";

    private final EmbeddedKafka broker;
    private final KafkaProducer<byte[], byte[]> producer;

    public Written(Path directory) {
        broker = EmbeddedKafka.start(directory);
        try (Admin admin = Admin.create(kafka().forAdmin())) {
            TopicSetup.ensure(admin, TOPICS, 2, (short) 1);
        }
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    KafkaSettings kafka() {
        return KafkaSettings.of(broker.bootstrapServers());
    }

    public Written raw(String callId, String collection, String... canonicals) {
        for (String canonical : canonicals) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(TOPICS.rawAttributes(), bytes(collection + "|" + canonical), bytes("{}"));
            record.headers().add(WinnowHeaders.CALL, bytes(callId));
            producer.send(record);
        }
        return this;
    }

    public Written unique(String collection, String... canonicals) {
        for (String canonical : canonicals) {
            send(TOPICS.uniqueAttributes(), collection + "|" + canonical, bytes("{}"));
        }
        return this;
    }

    public Written tally(String callId, long unique, long duplicate) {
        producer.send(CollectionPartitioner.record(
                TOPICS.tallies(), new Tally(Tally.VERSION, RUN, COLLECTION, callId, unique, duplicate, 0), producer));
        return this;
    }

    public Written call(String callId, int published) {
        Instant now = Instant.now();
        producer.send(CollectionPartitioner.record(
                TOPICS.calls(),
                new Call(
                        Call.VERSION,
                        Task.Kind.LIST,
                        callId,
                        callId,
                        RUN,
                        COLLECTION,
                        0,
                        1,
                        "worker",
                        Call.Outcome.SUCCEEDED,
                        false,
                        null,
                        published,
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        now,
                        now),
                producer));
        return this;
    }

    public Audit audit(String collection) {
        producer.flush();
        return Audit.of(kafka(), TOPICS, collection, Set.of(RUN));
    }

    private void send(String topic, String key, byte[] value) {
        producer.send(new ProducerRecord<>(topic, bytes(key), value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Override
    public void close() {
        producer.close();
        broker.close();
    }
}
