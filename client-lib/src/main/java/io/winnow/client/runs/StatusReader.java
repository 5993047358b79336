package io.winnow.client.runs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Totals;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Follows one run from before it is ordered, at its caller's pace. Not thread safe. */
public final class StatusReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(20);

    private final TopicReader statuses;
    private final byte[] key;
    private @Nullable RunStatus status;

    /** Opened before the run is ordered: it sees what comes from now on. */
    public StatusReader(KafkaClients clients, String runId) {
        String topic = clients.topics().runStatus();
        this.statuses = clients.read(topic);
        this.statuses.skipToEnd(topic);
        this.key = runId.getBytes(UTF_8);
    }

    /** The newest status; null until there is one. */
    public @Nullable RunStatus status() {
        return status;
    }

    public boolean isOver() {
        return status != null && status.state().isTerminal();
    }

    /** Attributes that deduplication has decided. */
    public long decided() {
        if (status == null) {
            return 0;
        }
        Totals totals = status.totals();
        return totals.unique() + totals.duplicate() + totals.quarantined();
    }

    /**
     * Reads until a condition holds.
     *
     * @param each is run after each look
     */
    public void await(BooleanSupplier condition, Runnable each) {
        do {
            statuses.poll(condition.getAsBoolean() ? Duration.ZERO : POLL, this::take);
            each.run();
        } while (!condition.getAsBoolean());
    }

    @Override
    public void close() {
        statuses.close();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null && Arrays.equals(record.key(), key)) {
            RunStatus newer = Records.read(record, RunStatus.class);
            status = newer == null ? status : newer;
        }
    }
}
