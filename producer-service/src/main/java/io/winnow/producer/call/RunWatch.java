package io.winnow.producer.call;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicFollower;
import io.winnow.messages.RunStatus;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Knows which runs want no more requests: those that drain or have ended.
 *
 * <p>A help, not a guarantee: it saves the requests of tasks that wait in the queue or for a cool-down when a run is stopped. It
 * begins to read with the first task, off the path to the first attribute, and what it does not know yet is taken to be wanted.
 */
public final class RunWatch implements TopicFollower.Listener, AutoCloseable {

    private static final int REMEMBERED_RUNS = 50_000;

    private final TopicFollower statuses;

    /** Whether those that are over have ended. */
    private final Map<String, Boolean> over = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED_RUNS;
        }
    });

    public RunWatch(KafkaClients clients, String instance) {
        this.statuses = new TopicFollower(
                instance + "-run-watch", List.of(clients.topics().runStatus()), clients, this);
    }

    /** The part of a {@link RunStatus} that matters here. */
    record State(@JsonProperty(required = true) RunStatus.State state) {}

    boolean isOver(String runId) {
        statuses.start();
        return over.containsKey(runId);
    }

    /** Whether a run is over and nothing of it will change. */
    boolean hasEnded(String runId) {
        statuses.start();
        return Boolean.TRUE.equals(over.get(runId));
    }

    @Override
    public Map<TopicPartition, Long> begin(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
        return beginnings;
    }

    @Override
    public void accept(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> positions) {
        Records.forEach(records, State.class, (status, record) -> {
            if (record.key() != null && (status.state().isTerminal() || status.state() == RunStatus.State.DRAINING)) {
                over.put(
                        new String(record.key(), StandardCharsets.UTF_8),
                        status.state().isTerminal());
            }
        });
    }

    @Override
    public void close() {
        statuses.close();
    }
}
