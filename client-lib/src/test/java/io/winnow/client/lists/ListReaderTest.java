package io.winnow.client.lists;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.client.lists.ListReader.Limits;
import io.winnow.client.lists.ListReader.Order;
import io.winnow.client.lists.ListReader.Query;
import io.winnow.client.lists.ListReader.Slice;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.TopicPosition;
import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ListReaderTest {

    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final String UNIQUE = TOPICS.uniqueAttributes();
    private static final Instant AT = Instant.parse("2026-11-26T10:00:00Z");
    private static final int PARIS = 50;

    @TempDir
    private static Path directory;

    private static EmbeddedKafka broker;
    private static Consumer<byte[], byte[]> consumer;

    @BeforeAll
    static void fill() throws Exception {
        broker = EmbeddedKafka.start(directory);
        KafkaClients clients = new KafkaClients(KafkaSettings.of(broker.bootstrapServers()), TOPICS, "test");
        try (Admin admin = clients.admin()) {
            admin.createTopics(List.of(new NewTopic(UNIQUE, 3, (short) 1)))
                    .all()
                    .get();
        }
        try (Producer<byte[], byte[]> producer = clients.producer()) {
            for (int i = 0; i < PARIS; i++) {
                producer.send(row("paris", "sight " + i, i % 3)).get();
                producer.send(row("paris-hotels", "hotel " + i, i % 3)).get();
            }
            // Others write here, too.
            producer.send(new ProducerRecord<>(UNIQUE, 0, "paris|x".getBytes(UTF_8), "nonsense".getBytes(UTF_8)));
            producer.send(new ProducerRecord<>(UNIQUE, 0, "paris|deleted".getBytes(UTF_8), null));
            producer.send(new ProducerRecord<>(UNIQUE, 0, null, "{\"attribute\":\"no key\"}".getBytes(UTF_8)));
            producer.flush();
        }
        consumer = clients.sliceConsumer();
    }

    @AfterAll
    static void stop() {
        KafkaClients.close(consumer);
        broker.close();
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void givesEachRowOfAListOnceInSlicesOfAnySize(Order order) {
        for (int size : List.of(1, 7, 1_000)) {
            List<Row> rows = all(new Query("paris", row -> true, order), size);

            assertThat(rows).as("slices of %d", size).hasSize(PARIS).doesNotHaveDuplicates();
            assertThat(rows).allSatisfy(row -> assertThat(row.collection()).isEqualTo("paris"));
        }
    }

    @Test
    void readsInTheOrderOfPlacesWhateverTheSlices() {
        for (int size : List.of(1, 7, 1_000)) {
            assertThat(all(new Query("paris", row -> true, Order.BY_PLACE), size))
                    .as("slices of %d", size)
                    .isSortedAccordingTo(Comparator.comparing(Row::partition).thenComparing(Row::offset));
        }
    }

    @Test
    void readsNoFurtherThanTheEndThatWasAskedFor() {
        Slice slice = ListReader.read(
                consumer, UNIQUE, TopicPosition.START, TopicPosition.of(4, 4, 4), Query.all(null), limits(1_000));

        assertThat(slice.complete()).isTrue();
        assertThat(slice.rows()).hasSize(12);
        assertThat(slice.after()).isEqualTo(TopicPosition.of(4, 4, 4));
    }

    @Test
    void stopsWhereItHasLookedAtEnough() {
        Slice slice = ListReader.read(
                consumer,
                UNIQUE,
                TopicPosition.START,
                null,
                new Query("nothing", row -> true),
                new Limits(1_000, 1 << 20, 10, Duration.ofSeconds(30), Duration.ZERO));

        assertThat(slice.complete()).isFalse();
        assertThat(slice.rows()).isEmpty();
        assertThat(slice.after().at(0) + slice.after().at(1) + slice.after().at(2))
                .isEqualTo(10);
    }

    @Test
    void beginsAtTheBeginningOfATopicThatIsShorterThanThePosition() {
        Slice slice = ListReader.read(
                consumer,
                UNIQUE,
                TopicPosition.of(1_000_000, 1_000_000, 1_000_000),
                null,
                Query.all("paris"),
                limits(1_000));

        assertThat(slice.rows()).hasSize(PARIS);
        assertThat(slice.lacks(TopicPosition.of(1_000_000))).isTrue();
        assertThat(slice.lacks(TopicPosition.of(1))).isFalse();
    }

    private static List<Row> all(Query query, int size) {
        List<Row> rows = new ArrayList<>();
        TopicPosition at = TopicPosition.START;
        while (true) {
            Slice slice = ListReader.read(consumer, UNIQUE, at, null, query, limits(size));
            assertThat(slice.rows()).hasSizeLessThanOrEqualTo(size);
            rows.addAll(slice.rows());
            at = slice.after();
            if (slice.complete()) {
                return rows;
            }
        }
    }

    private static Limits limits(int rows) {
        return new Limits(rows, 1 << 20, 1_000_000, Duration.ofSeconds(30), Duration.ZERO);
    }

    private static ProducerRecord<byte[], byte[]> row(String collection, String text, int partition) {
        return new ProducerRecord<>(
                UNIQUE,
                partition,
                new AttributeKey(collection, text).toBytes(),
                Json.write(new Attribute(Attribute.VERSION, text, text, collection, null, null, null, null, AT)));
    }
}
