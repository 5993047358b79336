package io.winnow.standalone.mcp;

import io.winnow.client.runs.Orders;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.runs.RunTopics;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.TopicFollower;
import io.winnow.client.topics.TopicPosition;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.Topics;
import io.winnow.tracing.Tracing;
import io.winnow.ui.kafka.BrokerWatch;
import io.winnow.ui.kafka.HistoryReaders;
import io.winnow.ui.kafka.LeftRows;
import io.winnow.ui.kafka.Readiness;
import io.winnow.ui.lists.Explanations;
import io.winnow.ui.lists.Lists;
import io.winnow.ui.mcp.McpBackend;
import io.winnow.ui.runs.RunService;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** What the tools need, for one client and without HTTP. */
final class LocalWinnow implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration KAFKA_CHECK = Duration.ofSeconds(1);
    private static final int READERS = 2;

    private final AttendedOrders attended;
    private final TopicFollower runs;
    private final BrokerWatch kafka;
    private final LeftRows left;
    private final HistoryReaders history;
    private final McpBackend backend;

    private LocalWinnow(LazyWinnow.Opened opened) {
        KafkaClients clients = opened.clients();
        Topics topics = clients.topics();
        RunIndex index = new RunIndex();
        attended = new AttendedOrders(clients, opened.orders());
        runs = new TopicFollower(
                "winnow-runs",
                List.of(topics.runs(), topics.runStatus()),
                clients,
                new Releasing(new RunTopics(topics, index), index, attended));
        kafka = new BrokerWatch(
                topics.uniqueAttributes(), clients, () -> TopicPosition.START, KAFKA_CHECK, Clock.systemUTC());
        left = new LeftRows(clients);
        history = new HistoryReaders(topics.uniqueAttributes(), clients, index, kafka, left, READERS);
        // No stream of attributes is kept here that would have to be ready.
        Readiness readiness = new Readiness(runs, runs, kafka);
        backend = new McpBackend(
                readiness,
                index,
                // The span of an order is that of the orders below.
                new RunService(
                        index, kafka, new Orders(attended, topics, Tracing.off()), opened.checks(), opened.prices()),
                new Lists(readiness, index, history),
                new Explanations(readiness, index, clients));
    }

    /**
     * Reads what it must know.
     *
     * @throws WinnowException when Kafka does not answer, or has no topics of Winnow's
     */
    static LocalWinnow start(LazyWinnow.Opened opened) {
        // In words, where a follower tries again until it works.
        opened.clients().read(opened.clients().topics().uniqueAttributes()).close();
        LocalWinnow winnow = new LocalWinnow(opened);
        winnow.kafka.start();
        winnow.runs.start();
        winnow.left.start();
        try {
            if (winnow.runs.awaitCaughtUp(PATIENCE)) {
                return winnow;
            }
            winnow.close();
            throw new WinnowException("Kafka at " + opened.clients().brokers() + " does not answer in time: try again");
        } catch (InterruptedException e) {
            winnow.close();
            Thread.currentThread().interrupt();
            throw new WinnowException("interrupted while reading the runs", e);
        }
    }

    McpBackend backend() {
        return backend;
    }

    /** Stops the runs that were started here, because their client is gone. */
    void leave(String reason) {
        // Otherwise their leases run out.
        if (kafka.isReachable()) {
            attended.leave(reason);
        }
    }

    @Override
    public void close() {
        runs.close();
        left.close();
        history.close();
        kafka.close();
    }

    /** Keeps the index, and lets go of runs that end. */
    private record Releasing(RunTopics topics, RunIndex index, AttendedOrders attended)
            implements TopicFollower.Listener {

        @Override
        public Map<TopicPartition, Long> begin(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
            return topics.begin(beginnings, ends);
        }

        @Override
        public void accept(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> positions) {
            topics.accept(records, positions);
            attended.release(index);
        }
    }
}
