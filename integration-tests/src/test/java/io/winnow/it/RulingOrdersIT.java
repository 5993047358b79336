package io.winnow.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.winnow.client.lists.Departures;
import io.winnow.client.lists.Explanation;
import io.winnow.client.lists.ListReader;
import io.winnow.client.lists.ListReader.Limits;
import io.winnow.client.lists.ListReader.Query;
import io.winnow.client.lists.Row;
import io.winnow.client.lists.RulingOrders;
import io.winnow.client.lists.RulingOrders.Wish;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.TopicPosition;
import io.winnow.dedup.DedupService;
import io.winnow.dedup.DedupSettings;
import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.rulings.Ruling.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What a person decides, from the order to what every reader of the list sees. */
class RulingOrdersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Limits ALL = new Limits(1_000, 1 << 20, 10_000, PATIENCE, PATIENCE);

    @TempDir
    private static Path brokerDirectory;

    private static EmbeddedKafka broker;

    @TempDir
    private Path directory;

    private Topics topics;
    private DedupService dedup;
    private KafkaClients clients;
    private RulingOrders rulings;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedKafka.start(brokerDirectory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void start(TestInfo test) {
        topics = new Topics(test.getTestMethod().orElseThrow().getName() + ".");
        dedup = new DedupService(
                DedupSettings.of(broker.bootstrapServers(), topics, directory.resolve("state"), "test"));
        dedup.start();
        clients = new KafkaClients(KafkaSettings.of(broker.bootstrapServers()), topics, "test");
        rulings = new RulingOrders(clients, new RunIndex(), PATIENCE);
        send("Louvre", "Orsay", "Eiffel Tower");
        await().atMost(PATIENCE).until(() -> list().size() == 3);
    }

    @AfterEach
    void stop() {
        dedup.close();
    }

    @Test
    void whatIsStruckOutIsGoneForEverybodyAndDoesNotComeBack() {
        Explanation struck = rulings.strike(key("louvre"), "ann");
        send("LOUVRE!", "Notre-Dame");
        await().atMost(PATIENCE).until(() -> list().contains("Notre-Dame"));

        assertThat(list()).containsExactlyInAnyOrder("Orsay", "Eiffel Tower", "Notre-Dame");
        assertThat(struck).isInstanceOfSatisfying(Explanation.Struck.class, known -> {
            assertThat(known.merge().by()).isEqualTo("ann");
            assertThat(known.merge().dropped()).isEqualTo("Louvre");
        });
        assertThat(rulings.strike(key("louvre"), "bob")).isEqualTo(struck);
    }

    @Test
    void whatIsMergedCanBeSplitAgain() {
        Explanation merged = rulings.merge(key("Orsay"), key("Louvre"), null);
        List<String> meanwhile = list();
        Explanation split = rulings.split(key("Orsay"), null);

        assertThat(merged)
                .isInstanceOfSatisfying(
                        Explanation.Merged.class,
                        known -> assertThat(known.merge().twin()).isEqualTo("Louvre"));
        assertThat(meanwhile).containsExactlyInAnyOrder("Louvre", "Eiffel Tower");
        assertThat(split).isInstanceOf(Explanation.Listed.class);
        assertThat(list()).containsExactlyInAnyOrder("Louvre", "Orsay", "Eiffel Tower");
    }

    @Test
    void whatNeverCameCannotBeRuledUpon() {
        assertThatThrownBy(() -> rulings.strike(key("Pantheon"), null))
                .isInstanceOf(RulingOrders.Refused.class)
                .hasMessageContaining("never came");
        assertThatThrownBy(() -> rulings.merge(key("Orsay"), key("Pantheon"), null))
                .isInstanceOf(RulingOrders.Refused.class)
                .hasMessageContaining("not on the list");
        assertThat(list()).hasSize(3);
    }

    @Test
    void manyAreRuledUponAtOnceOrNone() {
        List<Wish> both = List.of(
                new Wish(Kind.STRIKE, key("Louvre"), null), new Wish(Kind.MERGE, key("Orsay"), key("Eiffel Tower")));
        List<Wish> oneUnknown =
                List.of(new Wish(Kind.SPLIT, key("Louvre"), null), new Wish(Kind.STRIKE, key("Pantheon"), null));

        Map<AttributeKey, Explanation> ruled = rulings.all(both, "ann");

        assertThat(list()).containsExactly("Eiffel Tower");
        assertThat(ruled.keySet()).containsExactly(key("Louvre"), key("Orsay"));
        assertThat(ruled.get(key("Louvre"))).isInstanceOf(Explanation.Struck.class);
        assertThat(ruled.get(key("Orsay"))).isInstanceOf(Explanation.Merged.class);
        assertThatThrownBy(() -> rulings.all(oneUnknown, "ann"))
                .isInstanceOf(RulingOrders.Refused.class)
                .hasMessageContaining("pantheon");
        assertThat(list()).containsExactly("Eiffel Tower");
        assertThatThrownBy(() -> rulings.all(
                        List.of(
                                new Wish(Kind.STRIKE, key("Eiffel Tower"), null),
                                new Wish(Kind.MERGE, key("Louvre"), key("Eiffel Tower"))),
                        null))
                .hasMessageContaining("to leave the list as well");
    }

    private AttributeKey key(String text) {
        return new RunIndex().keyOf("paris", text);
    }

    private void send(String... texts) {
        try (Producer<byte[], byte[]> producer = clients.producer()) {
            for (String text : texts) {
                producer.send(new ProducerRecord<>(
                        topics.rawAttributes(),
                        ("{\"attribute\":\"" + text + "\",\"collection\":\"paris\"}").getBytes(UTF_8)));
            }
            producer.flush();
        }
    }

    private List<String> list() {
        Departures left = Departures.read(clients);
        Consumer<byte[], byte[]> consumer = clients.sliceConsumer();
        try {
            return ListReader.read(
                            consumer,
                            topics.uniqueAttributes(),
                            TopicPosition.START,
                            null,
                            new Query("paris", left::isPresent),
                            ALL)
                    .rows()
                    .stream()
                    .map(Row::attribute)
                    .toList();
        } finally {
            KafkaClients.close(consumer);
        }
    }
}
