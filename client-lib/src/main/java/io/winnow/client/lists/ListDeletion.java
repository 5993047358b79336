package io.winnow.client.lists;

import io.winnow.client.runs.Orders;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.Merge;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the list of a collection: orders the coordinator to begin a generation that no run is in, and then has deduplication remove what
 * the topics hold of earlier ones. Nobody shows the list from the coordinator's decision on; the removal only gives back its space, and a
 * deletion that was interrupted in between can be repeated.
 */
public final class ListDeletion {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Header FORGET = WinnowHeaders.flag(WinnowHeaders.FORGET);

    private final KafkaClients clients;
    private final Orders orders;
    private final String collection;

    public ListDeletion(KafkaClients clients, Orders orders, String collection) {
        this.clients = clients;
        this.orders = orders;
        this.collection = collection;
    }

    /** Sends the order and returns its id. */
    public String order() {
        RunCommand order = Orders.draft(RunRequest.deleting(collection));
        orders.send(order, null);
        return order.runId();
    }

    /**
     * Waits for the coordinator's decision.
     *
     * @param decision as far as it is known
     * @return empty when there is none within the time; the coordinator decides when it can
     */
    public static Optional<RunStatus> await(Supplier<Optional<RunStatus>> decision, Duration time)
            throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        Optional<RunStatus> decided = decision.get();
        while (decided.isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
            decided = decision.get();
        }
        return decided;
    }

    /** How many attributes the list has. */
    public long count(long generation) {
        Topics topics = clients.topics();
        byte[] prefix = Row.keyPrefix(collection);
        long[] count = new long[1];
        Departures left = Departures.read(clients);
        try (TopicReader reader = clients.read(topics.uniqueAttributes())) {
            reader.readToEnd(record -> {
                if (Row.hasPrefix(prefix, record)
                        && record.value() != null
                        && WinnowHeaders.generation(record.headers()) >= generation
                        && left.isPresent(record)) {
                    count[0]++;
                }
            });
        }
        return count[0];
    }

    /**
     * Asks deduplication to remove the records of earlier generations from their topics. It is asked, and nothing is written there from
     * here, because only deduplication knows whether a later generation has let the same attribute through again.
     *
     * @param generation the one that began with the deletion
     * @throws WinnowException when Kafka does not answer
     */
    public void sweep(long generation) {
        Topics topics = clients.topics();
        byte[] prefix = Row.keyPrefix(collection);
        try (Producer<byte[], byte[]> producer = clients.producer();
                TopicReader reader = clients.read(topics.uniqueAttributes(), topics.merges())) {
            reader.readToEnd(record -> {
                if (Row.hasPrefix(prefix, record) && isBefore(generation, record)) {
                    ProducerRecord<byte[], byte[]> request =
                            new ProducerRecord<>(topics.rawAttributes(), record.key(), null);
                    request.headers().add(FORGET);
                    producer.send(request);
                }
            });
            producer.flush();
        }
    }

    private boolean isBefore(long generation, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return false;
        }
        if (record.topic().equals(clients.topics().merges())) {
            @Nullable Merge merge = Records.read(record, Merge.class);
            return merge != null && merge.generation() < generation;
        }
        return WinnowHeaders.generation(record.headers()) < generation;
    }
}
