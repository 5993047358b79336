package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** A broker in this JVM, {@code ui-service} in another, and clients that watch what this test writes. */
final class LiveCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final UniqueTopic topic;
    private final UiService service;
    private EmbeddedKafka broker;

    LiveCluster(Path directory) {
        this.directory = directory;
        broker = EmbeddedKafka.start(directory.resolve("broker"));
        topic = new UniqueTopic(broker.bootstrapServers());
        topic.setUp();
        service = new UiService(directory, broker.bootstrapServers());
    }

    UniqueTopic topic() {
        return topic;
    }

    UiService service() {
        return service;
    }

    void stopBroker() {
        broker.close();
        assertThat(EmbeddedKafka.isTaken(broker.port()))
                .as("the broker listens")
                .isFalse();
    }

    void startBroker() {
        broker = EmbeddedKafka.start(directory.resolve("broker"), broker.port(), Map.of());
    }

    /** Clients that have all there is so far. */
    Clients clients(int count, String collection, Histogram delays) {
        List<StreamClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(StreamClient.of(service.port(), collection, delays));
        }
        return awaitLive(new Clients(clients));
    }

    /** The same behind thin pipes. */
    Clients narrowClients(int count, String collection) {
        List<StreamClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(StreamClient.narrow(service.port(), collection));
        }
        return awaitLive(new Clients(clients));
    }

    private static Clients awaitLive(Clients clients) {
        await("clients").atMost(PATIENCE).until(() -> clients.all().stream().allMatch(StreamClient::isLive));
        return clients;
    }

    @Override
    public void close() {
        service.close();
        broker.close();
    }

    /** Some clients of one collection. */
    record Clients(List<StreamClient> all) implements AutoCloseable {

        /** Waits until each has every row once, and none has another. */
        void awaitExactly(BitSet rows) {
            await("every row once with every client")
                    .atMost(PATIENCE)
                    .until(() -> all.stream().allMatch(client -> client.rows() >= rows.cardinality()));
            for (StreamClient client : all) {
                assertThat(client.repeats()).as("rows that came twice").isZero();
                assertThat(client.gaps()).as("gaps").isZero();
                assertThat(client.seen()).as("rows").isEqualTo(rows);
            }
        }

        @Override
        public void close() {
            all.forEach(StreamClient::close);
        }
    }
}
