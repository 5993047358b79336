package io.winnow.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.client.topics.TopicPosition;
import io.winnow.messages.RunStatus;
import io.winnow.tester.equipment.EventSocket;
import io.winnow.tester.equipment.EventSocket.Event;
import io.winnow.ui.stream.AttributeRing;
import io.winnow.ui.stream.StreamHub;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@Timeout(180)
class StreamTest {

    private static final int MANY = 50_000;

    @Inject
    StreamHub hub;

    @Inject
    AttributeRing ring;

    Runnable restartBroker;

    private final String collection = "stream-" + UUID.randomUUID();
    private final String path = "/api/collections/" + collection + "/stream";
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Cluster cluster;

    @BeforeEach
    void ready() {
        Api.awaitReady();
        cluster = new Cluster();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        cluster.close();
    }

    @Test
    void givesHistoryFirstAndThenWhatIsNew() throws Exception {
        cluster.publish(collection, 0, "row", 0, 100);

        try (EventSocket stream = EventStream.open(path)) {
            List<String> seen = read(stream, 100);
            cluster.publish(collection + "-other", 0, "other", 0, 10);
            cluster.publish(collection, 0, "row", 100, 150);
            seen.addAll(read(stream, 50));

            assertThat(seen).containsExactlyInAnyOrderElementsOf(names("row", 0, 150));
        }
    }

    @Test
    void givesOnlyWhatIsNewWhenAskedTo() throws Exception {
        cluster.publish(collection, 0, "old", 0, 10);
        awaitInRing();

        try (EventSocket stream = EventStream.open(path + "?from=now")) {
            cluster.publish(collection, 0, "new", 0, 10);

            assertThat(read(stream, 10)).containsExactlyInAnyOrderElementsOf(names("new", 0, 10));
        }
    }

    @Test
    void streamsAllCollectionsFromNow() throws Exception {
        cluster.publish(collection, 0, "old", 0, 10);
        awaitInRing();

        try (EventSocket stream = EventStream.open("/api/stream")) {
            cluster.publish(collection, 0, "a", 0, 5);
            cluster.publish(collection + "-other", 0, "b", 0, 5);

            assertThat(read(stream, 10)).contains("a-0", "b-0").doesNotContain("old-0");
        }
    }

    @Test
    void resumesWithoutGapOrRepeatWhileRowsPourIn() throws Exception {
        Future<?> producing = threads.submit(() -> {
            for (int from = 0; from < MANY; from += 500) {
                cluster.publish(collection, 0, "row", from, from + 500);
            }
        });
        Random random = new Random(7);
        List<String> seen = new ArrayList<>();
        String id = null;
        int connections = 0;

        while (seen.size() < MANY) {
            connections++;
            int enough = Math.min(MANY, seen.size() + 1 + random.nextInt(6_000));
            try (EventSocket stream = id == null ? EventStream.open(path) : EventStream.resume(path, id)) {
                while (seen.size() < enough) {
                    Event event = stream.next();
                    if (event == null) {
                        break;
                    }
                    assertThat(event.name()).as(event.data()).isNotEqualTo("gap");
                    if (event.name().equals("attributes")) {
                        seen.addAll(EventStream.attributesOf(event));
                    }
                }
                id = stream.lastId();
            }
        }
        producing.get();

        assertThat(connections).as("connections").isGreaterThan(8);
        assertThat(hub.catchUps()).as("slices read from the topic").isPositive();
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(new HashSet<>(seen)).isEqualTo(new HashSet<>(names("row", 0, MANY)));
    }

    @Test
    void switchesFromHistoryToLiveWithoutGapOrRepeat() throws Exception {
        cluster.publish(collection, 0, "row", 0, 20_000);
        awaitInRing();
        long catchUps = hub.catchUps();
        Future<?> producing = threads.submit(() -> {
            for (int from = 20_000; from < 30_000; from += 100) {
                cluster.publish(collection, 0, "row", from, from + 100);
            }
        });

        List<String> seen;
        try (EventSocket stream = EventStream.open(path)) {
            seen = read(stream, 30_000);
        }
        producing.get();

        assertThat(hub.catchUps()).as("slices read from the topic").isGreaterThan(catchUps);
        assertThat(seen).doesNotHaveDuplicates().hasSize(30_000);
    }

    @Test
    void evictsAReaderThatIsTooSlowAndLetsItResume() throws Exception {
        long evictions = hub.evictions();
        List<String> seen = new ArrayList<>();
        String id;
        try (EventSocket slow = EventStream.openNarrow(path)) {
            awaitLive(slow);
            int published = 0;
            while (hub.evictions() == evictions) {
                assertThat(published)
                        .as("rows that a reader who does not read could have")
                        .isLessThan(200_000);
                cluster.publish(collection, 0, "row", published, published + 1_000);
                published += 1_000;
            }
            int all = published;

            Event last = null;
            for (Event event = slow.next(); event != null; event = slow.next()) {
                last = event;
                if (event.name().equals("attributes")) {
                    seen.addAll(EventStream.attributesOf(event));
                }
            }
            assertThat(last).isNotNull();
            assertThat(last.name()).isEqualTo("evicted");
            assertThat(last.json().get("resumeFrom").asText()).isEqualTo(last.id());
            assertThat(seen).hasSizeLessThan(all);
            id = last.id();

            try (EventSocket resumed = EventStream.resume(path, id)) {
                seen.addAll(read(resumed, all - seen.size()));
            }
            assertThat(seen).doesNotHaveDuplicates();
            assertThat(new HashSet<>(seen)).isEqualTo(new HashSet<>(names("row", 0, all)));
        }
    }

    @Test
    void cutsOffAnEvictedReaderThatNeverReads() throws Exception {
        int clients = hub.clients();
        try (EventSocket dead = EventStream.openNarrow(path)) {
            awaitLive(dead);
            assumeThat(EventStream.isOpenAtService(dead))
                    .as("connections can be looked up in /proc/net: Linux only")
                    .isTrue();
            assertThat(hub.clients()).isEqualTo(clients + 1);
            long evictions = hub.evictions();
            for (int published = 0; hub.evictions() == evictions; published += 1_000) {
                assertThat(published).isLessThan(200_000);
                cluster.publish(collection, 0, "row", published, published + 1_000);
            }

            await().atMost(Duration.ofSeconds(45))
                    .untilAsserted(() -> assertThat(hub.clients()).isEqualTo(clients));
            await("the connection is closed though its client takes nothing")
                    .atMost(Duration.ofSeconds(45))
                    .until(() -> !EventStream.isOpenAtService(dead));
        }
    }

    @Test
    void tellsOfHistoryThatIsGone() throws Exception {
        cluster.publish(collection, 0, "lost", 0, 10);
        String id;
        try (EventSocket stream = EventStream.open(path)) {
            read(stream, 5);
            id = stream.lastId();
        }
        // Enough for the ring to have let go of where the client was.
        cluster.publish(collection, 0, "lost", 10, 12_000);
        awaitInRing();
        Cluster.deleteHistory(Cluster.TOPICS.uniqueAttributes());
        // With its records the broker forgot what it knew of their producer.
        cluster.close();
        cluster = new Cluster();
        cluster.publish(collection, 0, "kept", 0, 6_000);
        awaitInRing();

        try (EventSocket stream = EventStream.resume(path, id)) {
            Event gap = stream.next();
            while (!gap.name().equals("gap")) {
                assertThat(gap.name()).as(gap.data()).isNotEqualTo("attributes");
                gap = stream.next();
            }
            assertThat(gap.json().get("asked").asText()).isEqualTo(id);
            assertThat(gap.json().get("available").asText()).isEqualTo(gap.id());
            assertThat(read(stream, 6_000)).containsExactlyInAnyOrderElementsOf(names("kept", 0, 6_000));
        }
    }

    @Test
    void tellsOfAPlaceThatTheTopicNeverHad() throws Exception {
        try (EventSocket stream = EventStream.resume(path, "0:99999999999")) {
            assertThat(stream.next("gap").json().get("asked").asText()).isEqualTo("0:99999999999");
        }
    }

    @Test
    void beatsAndNamesTheHead() throws Exception {
        cluster.publish(collection, 0, "row", 0, 10);

        try (EventSocket stream = EventStream.open(path)) {
            Event first = stream.next();
            assertThat(first.name()).isEqualTo("heartbeat");
            read(stream, 10);
            stream.next("heartbeat");
            Instant before = Instant.now();
            Event beat = stream.next("heartbeat");

            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(10));
            assertThat(beat.json().get("head").asText())
                    .as("a client that has everything is at the head, markers of transactions included")
                    .isEqualTo(beat.id());
            assertThat(beat.json().get("everyMs").asInt()).isEqualTo(500);
            assertThat(beat.id()).matches("\\d+:\\d+(,\\d+:\\d+)*");
        }
    }

    @Test
    void showsOnlyTheNewestGeneration() throws Exception {
        cluster.publish(collection, 0, "old", 0, 100);
        awaitInRing();
        cluster.publish(collection, 1, "new", 0, 10);
        awaitInRing();

        try (EventSocket stream = EventStream.open(path)) {
            assertThat(read(stream, 10)).containsExactlyInAnyOrderElementsOf(names("new", 0, 10));
            assertThat(stream.next("heartbeat").json().get("generation").asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void coalescesStatuses() throws Exception {
        var request = Cluster.request(collection, collection);
        String run = "20260101-000000-dddd" + collection;
        int updates = 0;
        List<Event> statuses = new ArrayList<>();
        Duration took;

        try (EventSocket stream = EventStream.open(path)) {
            stream.next();
            Instant started = Instant.now();
            while (Duration.between(started, Instant.now()).compareTo(Duration.ofMillis(1_500)) < 0) {
                cluster.status(Cluster.status(run, request, RunStatus.State.RUNNING, ++updates));
            }
            cluster.status(Cluster.status(run, request, RunStatus.State.COMPLETED, ++updates));
            do {
                statuses.add(stream.next("status"));
            } while (!statuses.getLast().json().get("state").asText().equals("COMPLETED"));
            took = Duration.between(started, Instant.now());
        }

        assertThat(updates).as("updates").isGreaterThan(20);
        assertThat(statuses).hasSizeLessThanOrEqualTo((int) (took.toMillis() / 250) + 2);
        assertThat(statuses.getLast().json().get("totals").get("unique").asInt())
                .isEqualTo(updates);
    }

    @Test
    void servesTwoHundredClientsInBoundedMemory() throws Exception {
        int rows = 7_000;
        List<EventSocket> streams = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                streams.add(
                        i % 5 == 0 ? EventStream.open(path + "?from=now") : EventStream.openNarrow(path + "?from=now"));
                streams.get(i).next("heartbeat");
            }
            long evictions = hub.evictions();
            long before = usedHeap();
            List<Future<Integer>> reading = new ArrayList<>();
            for (int i = 0; i < 200; i += 5) {
                EventSocket stream = streams.get(i);
                reading.add(threads.submit(() -> countAll(stream, rows)));
            }
            for (int from = 0; from < rows; from += 500) {
                cluster.publish(collection, 0, "row", from, from + 500);
            }
            awaitInRing();
            long after = usedHeap();
            for (Future<Integer> read : reading) {
                assertThat(read.get()).isEqualTo(rows);
            }
            assertThat(hub.clients() + hub.evictions() - evictions)
                    .as("clients that did not read and were not lost track of")
                    .isGreaterThanOrEqualTo(160);

            assertThat(ring.size()).isLessThanOrEqualTo(5_000);
            assertThat(after - before).as("growth of the heap in bytes").isLessThan(64L * 1024 * 1024);
        } finally {
            for (EventSocket stream : streams) {
                stream.close();
            }
        }
        await().untilAsserted(() -> assertThat(hub.clients()).isZero());
    }

    @Test
    void goesOnAfterABrokerRestart() throws Exception {
        cluster.publish(collection, 0, "before", 0, 10);

        try (EventSocket stream = EventStream.open(path)) {
            read(stream, 10);
            cluster.close();
            restartBroker.run();
            cluster = new Cluster();
            cluster.publish(collection, 0, "after", 0, 10);

            assertThat(read(stream, 10)).containsExactlyInAnyOrderElementsOf(names("after", 0, 10));
        }
        // Rows can come before the watch, which looks once a second, has seen the broker.
        await().untilAsserted(() -> {
            Api.Answer started = Api.post("/api/runs", "{\"topic\":\"" + collection + "\"}");
            assertThat(started.status()).as(started.body()).isEqualTo(201);
        });
    }

    /** Reads on, resuming whenever the stream ends, until so many rows came; fails when there are more. */
    private int countAll(EventSocket stream, int rows) throws IOException {
        Set<String> seen = new HashSet<>();
        int count = 0;
        EventSocket current = stream;
        while (count < rows) {
            Event event = current.next();
            if (event == null) {
                String id = current.lastId();
                current.close();
                current = EventStream.resume(path, id);
            } else if (event.name().equals("attributes")) {
                List<String> attributes = EventStream.attributesOf(event);
                count += attributes.size();
                seen.addAll(attributes);
            }
        }
        current.close();
        return seen.size() == count ? count : -count;
    }

    /** Only a client that follows the ring can be overrun by it. */
    private static void awaitLive(EventSocket stream) throws IOException {
        Event beat = stream.next("heartbeat");
        while (beat.json().get("catchingUp").asBoolean()) {
            beat = stream.next("heartbeat");
        }
    }

    private static List<String> read(EventSocket stream, int rows) throws IOException {
        List<String> seen = new ArrayList<>();
        while (seen.size() < rows) {
            Event event = stream.next();
            assertThat(event).as("an event after " + seen.size() + " rows").isNotNull();
            assertThat(event.name()).as(event.data()).isIn("attributes", "heartbeat", "status");
            if (event.name().equals("attributes")) {
                seen.addAll(EventStream.attributesOf(event));
            }
        }
        return seen;
    }

    /** Waits until this node has read all that was published. */
    private void awaitInRing() throws Exception {
        TopicPosition end;
        try (var admin = Cluster.admin()) {
            var partitions = admin.describeTopics(List.of(Cluster.TOPICS.uniqueAttributes()))
                    .allTopicNames()
                    .get()
                    .get(Cluster.TOPICS.uniqueAttributes())
                    .partitions();
            long[] next = new long[partitions.size()];
            for (var partition : partitions) {
                var tp = new org.apache.kafka.common.TopicPartition(
                        Cluster.TOPICS.uniqueAttributes(), partition.partition());
                next[partition.partition()] = admin.listOffsets(
                                java.util.Map.of(tp, org.apache.kafka.clients.admin.OffsetSpec.latest()))
                        .all()
                        .get()
                        .get(tp)
                        .offset();
            }
            end = TopicPosition.of(next);
        }
        await().until(() -> ring.hasReached(end));
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static List<String> names(String name, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> name + "-" + i).toList();
    }
}
