package io.winnow.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.winnow.client.lists.Departures;
import io.winnow.client.lists.ListReader;
import io.winnow.client.lists.ListReader.Limits;
import io.winnow.client.lists.ListReader.Query;
import io.winnow.client.lists.Row;
import io.winnow.client.lists.RulingOrders;
import io.winnow.client.rededup.Changes;
import io.winnow.client.rededup.Changes.Example;
import io.winnow.client.rededup.Rededup;
import io.winnow.client.runs.Attendance;
import io.winnow.client.runs.HandingIn;
import io.winnow.client.runs.KafkaOrders;
import io.winnow.client.runs.Orders;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.runs.StatusReader;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.TopicPosition;
import io.winnow.client.verify.Verification;
import io.winnow.coordinator.Coordinator;
import io.winnow.dedup.DedupService;
import io.winnow.dedup.DedupSettings;
import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.RunStatus.State;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import io.winnow.tracing.Tracing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists that are decided anew, on a real broker with the services that decide. */
@Tag("long")
class RededupTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Limits ALL = new Limits(10_000, 1 << 24, 100_000, PATIENCE, PATIENCE);

    /** In several spellings, and in words that say the same. */
    private static final List<String> LINES = List.of(
            "Install solar panels",
            "Turn the thermostat down by 1°C",
            "LED lighting",
            "install SOLAR panels",
            "Turn the thermostat down by 2°C",
            "The Louvre",
            "Installing solar panels",
            "louvre",
            "Insulate the loft",
            "“LED lighting”",
            "Insulating the loft",
            "Louvre");

    @TempDir
    private static Path directory;

    private static EmbeddedKafka broker;
    private static Services inOnePartition;
    private static Services inTwoPartitions;

    private Topics topics;
    private KafkaClients clients;

    /** All that decides about lists. */
    private record Services(KafkaClients clients, Coordinator coordinator, DedupService dedup) {

        static Services start(String name, int partitions) {
            Topics topics = new Topics(name + ".");
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
            KafkaClients clients = new KafkaClients(kafka, topics, "test");
            try (Admin admin = clients.admin()) {
                TopicSetup.ensure(admin, topics, partitions, (short) 1);
            }
            Path state = directory.resolve(name);
            Coordinator coordinator = new Coordinator(
                    new Coordinator.Settings(
                            kafka,
                            topics,
                            state.resolve("coordinator"),
                            "test",
                            false,
                            partitions,
                            (short) 1,
                            Duration.ofMillis(20),
                            Duration.ofSeconds(120),
                            Duration.ofMillis(50),
                            Duration.ofSeconds(5)),
                    Tracing.off());
            coordinator.start();
            DedupService dedup = new DedupService(
                    DedupSettings.of(broker.bootstrapServers(), topics, state.resolve("dedup"), "test"));
            dedup.start();
            return new Services(clients, coordinator, dedup);
        }

        void stop() {
            dedup.close();
            coordinator.close();
        }
    }

    @BeforeAll
    static void start() {
        broker = EmbeddedKafka.start(directory.resolve("kafka"));
        inOnePartition = Services.start("one", 1);
        inTwoPartitions = Services.start("two", 2);
    }

    @AfterAll
    static void stop() {
        inOnePartition.stop();
        inTwoPartitions.stop();
        broker.close();
    }

    @BeforeEach
    void inTwoPartitions() {
        use(inTwoPartitions);
    }

    private void use(Services chosen) {
        clients = chosen.clients();
        topics = clients.topics();
    }

    @Test
    void aListIsInEachModeAsIfItHadBeenMadeInIt() {
        use(inOnePartition);
        for (DedupMode mode : DedupMode.values()) {
            add(mode.text(), mode, LINES);
        }
        add("Home", DedupMode.CANONICAL, LINES);
        List<DedupMode> modes = List.of(
                DedupMode.SEMANTIC, DedupMode.CANONICAL, DedupMode.EXACT, DedupMode.SEMANTIC, DedupMode.CANONICAL);

        for (DedupMode mode : modes) {
            Changes changes = rededup("home", mode);

            assertThat(texts("home")).as("in mode %s", mode).isEqualTo(texts(mode.text()));
            assertThat(changes.raw()).isEqualTo(LINES.size());
            assertThat(changes.after().entries()).isEqualTo(texts("home").size());
            assertThat(verify("home").differences()).isEmpty();
        }
        assertThat(texts("semantic")).hasSizeLessThan(texts("canonical").size());
        assertThat(texts("canonical")).hasSizeLessThan(texts("exact").size());
    }

    @Test
    void theFirstSpellingStaysFirstAlthoughItWasInAnotherPartition() {
        List<String> lines = Stream.of("THING ", "Thing ", "thing ", "tHING ")
                .flatMap(thing -> IntStream.range(0, 50).mapToObj(i -> thing + i))
                .toList();
        add("Things", DedupMode.EXACT, lines);
        assertThat(texts("things")).hasSize(200);

        Changes changes = rededup("things", DedupMode.CANONICAL);
        Changes back = rededup("things", DedupMode.EXACT);
        rededup("things", DedupMode.CANONICAL);

        assertThat(texts("things")).containsExactlyInAnyOrderElementsOf(lines.subList(0, 50));
        assertThat(changes.before().entries()).isEqualTo(200);
        assertThat(changes.gone().count()).isEqualTo(150);
        assertThat(changes.gone().examples()).contains(new Example("Thing 0", "THING 0"));
        assertThat(changes.anew().count()).isZero();
        assertThat(back.anew().count()).isEqualTo(150);
    }

    @Test
    void whatAnUnfinishedOneLeftChangesNothing() {
        List<String> lines = Stream.concat(
                        LINES.stream(), IntStream.range(0, 20).mapToObj(i -> "Number " + i))
                .toList();
        add("Loft", DedupMode.CANONICAL, lines);
        rededup("loft", DedupMode.SEMANTIC);
        List<String> whole = texts("loft");
        rededup("loft", DedupMode.CANONICAL);
        try (Rededup unfinished = begin("loft", DedupMode.SEMANTIC)) {
            assertThat(unfinished.order().state()).isEqualTo(State.RUNNING);
            AtomicInteger looks = new AtomicInteger();
            Optional<Changes> none = unfinished.carryOut(status -> {
                if (status.totals().unique() > 0 && looks.getAndIncrement() == 0) {
                    unfinished.stop("stopped by the test");
                }
            });
            assertThat(none).isEmpty();
        }
        assertThat(texts("loft")).isNotEmpty().hasSizeLessThan(whole.size());

        Changes changes = rededup("loft", DedupMode.SEMANTIC);

        assertThat(texts("loft")).containsExactlyInAnyOrderElementsOf(whole);
        assertThat(changes.raw()).isEqualTo(lines.size());
    }

    @Test
    void foreignRecordsComeAlongAndWhatIsBrokenDoesNot() {
        add("Paris", DedupMode.CANONICAL, List.of("Orsay"));
        foreign("{\"attribute\":\"The Louvre\",\"collection\":\"paris\",\"provider\":\"me\"}");
        foreign("{\"attribute\":\"louvre\",\"topic\":\"Paris\"}");
        foreign("{\"attribute\":17,\"collection\":\"paris\"}");
        foreign("no json");
        await().atMost(PATIENCE).until(() -> verify("paris").raw() == 3);

        Changes changes = rededup("paris", DedupMode.EXACT);

        assertThat(texts("paris")).containsExactlyInAnyOrder("Orsay", "The Louvre", "louvre");
        assertThat(changes.raw()).isEqualTo(3);
        assertThat(changes.anew().examples()).containsExactly(new Example("louvre", null));
        assertThat(rows("paris"))
                .filteredOn(row -> row.attribute().equals("The Louvre"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.provider()).isEqualTo("me");
                    assertThat(row.runId()).isNull();
                });
    }

    @Test
    void ofTwoAtOnceOneIsRefusedAndNobodyAddsToTheListMeanwhile() {
        add("Yard", DedupMode.CANONICAL, LINES);
        try (Rededup first = begin("yard", DedupMode.EXACT);
                Rededup second = begin("yard", DedupMode.SEMANTIC)) {
            RunStatus accepted = first.order();

            RunStatus refused = second.order();

            assertThat(accepted.state()).isEqualTo(State.RUNNING);
            assertThat(refused.state()).isEqualTo(State.REFUSED);
            assertThat(refused.reason()).contains(accepted.runId()).endsWith("is in progress: stop it first");
            assertThat(add("Yard", null, List.of("Another")).reason()).contains("decides the list anew");
            assertThat(first.carryOut(status -> {})).isPresent();
        }
        assertThat(texts("yard")).containsExactlyInAnyOrderElementsOf(LINES);
    }

    @Test
    void whatPeopleDecidedHoldsOn() {
        add(
                "Town",
                DedupMode.CANONICAL,
                List.of("Louvre", "LOUVRE", "Orsay", "Orangerie", "Eiffel Tower", "Iron Lady"));
        RulingOrders rulings = new RulingOrders(clients, RunIndex.read(clients), PATIENCE);
        rulings.strike(key("louvre"), "ann");
        rulings.merge(key("iron lady"), key("eiffel tower"), "ann");
        rulings.strike(key("orsay"), "ann");
        rulings.split(key("orsay"), "bob");

        Changes exact = rededup("town", DedupMode.EXACT);
        List<String> inExact = texts("town");
        Changes semantic = rededup("town", DedupMode.SEMANTIC);
        List<String> inSemantic = texts("town");
        rededup("town", DedupMode.CANONICAL);

        assertThat(inExact).containsExactlyInAnyOrder("Orsay", "Orangerie", "Eiffel Tower");
        assertThat(inSemantic).containsExactlyInAnyOrder("Orsay", "Orangerie", "Eiffel Tower");
        assertThat(texts("town")).containsExactlyInAnyOrder("Orsay", "Orangerie", "Eiffel Tower");
        assertThat(exact.rulings()).isEqualTo(4);
        assertThat(semantic.before().entries()).isEqualTo(3);
        assertThat(verify("town").differences()).isEmpty();
    }

    @Test
    void aListWhoseFirstRecordsAreGoneIsRefusedUnlessItsEntriesAreEnough() throws Exception {
        use(inOnePartition);
        add("Attic", DedupMode.CANONICAL, List.of("Louvre", "LOUVRE", "Orsay"));
        try (Admin admin = clients.admin()) {
            admin.deleteRecords(Map.of(
                            new TopicPartition(topics.rawAttributes(), 0), RecordsToDelete.beforeOffset(rawEnd() - 1)))
                    .all()
                    .get();
        }
        try (Rededup refused = begin("attic", DedupMode.EXACT)) {
            assertThatThrownBy(() -> refused.requireWhole(RunIndex.read(clients)))
                    .isInstanceOf(WinnowException.class)
                    .hasMessageContaining("does not reach back to the beginning of attic");
        }

        rededup("attic", DedupMode.EXACT);

        assertThat(texts("attic")).containsExactlyInAnyOrder("Louvre", "Orsay");
    }

    private long rawEnd() {
        return clients.ends(topics.rawAttributes()).values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElseThrow();
    }

    private Rededup begin(String collection, DedupMode mode) {
        return new Rededup(
                clients, orders(), Rededup.request(RunIndex.read(clients), collection, mode, null, null, null));
    }

    private Orders orders() {
        return new Orders(new KafkaOrders(clients), topics, Tracing.off());
    }

    private Changes rededup(String collection, DedupMode mode) {
        try (Rededup rededup = begin(collection, mode)) {
            assertThat(rededup.order().state()).isEqualTo(State.RUNNING);
            return rededup.carryOut(status -> {}).orElseThrow();
        }
    }

    /** Adds lines to a list in one call, as an import does, and returns how its run ended. */
    private RunStatus add(String topic, @Nullable DedupMode mode, List<String> lines) {
        RunRequest request =
                RunRequest.importing(topic).routing("", "").dedup(mode).build();
        try (Attendance attendance = new Attendance(clients, orders(), Orders.draft(request));
                StatusReader statuses =
                        new StatusReader(clients, attendance.command().runId());
                HandingIn handing =
                        new HandingIn(clients, attendance.command(), "import", "test", "the test has failed")) {
            attendance.order(null);
            statuses.await(() -> statuses.status() != null, () -> {});
            Sameness sameness = statuses.status().sameness();
            if (sameness == null) {
                return statuses.status();
            }
            String call = handing.begin();
            for (String line : lines) {
                String canonical = sameness.keyOf(line);
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                        topics.rawAttributes(),
                        new AttributeKey(request.collection(), canonical).toBytes(),
                        Json.write(new Attribute(
                                Attribute.VERSION,
                                line,
                                canonical,
                                request.collection(),
                                "import",
                                "test",
                                attendance.command().runId(),
                                call,
                                handing.startedAt())));
                record.headers().add(WinnowHeaders.CANONICAL, WinnowHeaders.form(sameness));
                handing.send(record);
            }
            handing.report();
            attendance.finish();
            statuses.await(statuses::isOver, () -> {});
            return statuses.status();
        }
    }

    private void foreign(String value) {
        try (Producer<byte[], byte[]> producer = clients.producer()) {
            producer.send(new ProducerRecord<>(topics.rawAttributes(), value.getBytes(UTF_8)));
        }
    }

    private AttributeKey key(String text) {
        return new AttributeKey("town", text);
    }

    private Verification verify(String collection) {
        RunIndex known = RunIndex.read(clients);
        return Verification.of(clients, collection, known.generationOf(collection), known.samenessOf(collection));
    }

    private List<String> texts(String collection) {
        return rows(collection).stream().map(Row::attribute).collect(Collectors.toList());
    }

    private List<Row> rows(String collection) {
        Departures left = Departures.read(clients);
        long generation = RunIndex.read(clients).generationOf(collection);
        Consumer<byte[], byte[]> consumer = clients.sliceConsumer();
        try {
            return ListReader.read(
                            consumer,
                            topics.uniqueAttributes(),
                            TopicPosition.START,
                            null,
                            new Query(collection, row -> left.isPresent(row) && row.generation() == generation),
                            ALL)
                    .rows();
        } finally {
            KafkaClients.close(consumer);
        }
    }
}
