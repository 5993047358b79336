package io.winnow.ui.runs;

import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunStatus;
import io.winnow.messages.kafka.Topics;
import io.winnow.ui.kafka.TopicFollower;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jboss.logging.Logger;

/** Keeps a {@link RunIndex} up to date from the compacted topics {@code runs} and {@code run-status}. */
public final class RunTopicsFollower implements TopicFollower.Listener {

    private static final Logger LOG = Logger.getLogger(RunTopicsFollower.class);

    private final Topics topics;
    private final RunIndex index;

    public RunTopicsFollower(Topics topics, RunIndex index) {
        this.topics = topics;
        this.index = index;
    }

    @Override
    public Map<TopicPartition, Long> begin(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
        index.forget();
        return beginnings;
    }

    @Override
    public void accept(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> positions) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.value() == null) {
                continue;
            }
            try {
                if (record.topic().equals(topics.runs())) {
                    observe(Json.read(record.value(), RunCommand.class));
                } else {
                    observe(Json.read(record.value(), RunStatus.class));
                }
            } catch (SerializationException | NullPointerException e) {
                LOG.warnf(
                        "skipped a record that is not what its topic holds: %s-%d@%d: %s",
                        record.topic(), record.partition(), record.offset(), e.getMessage());
            }
        }
    }

    // What earlier releases wrote does not say which generation it is of; the coordinator writes it anew when it is
    // upgraded.

    private void observe(RunCommand command) {
        if (command.v() >= RunCommand.VERSION) {
            index.observe(command);
        }
    }

    private void observe(RunStatus status) {
        if (status.v() >= RunStatus.VERSION) {
            index.observe(status);
        }
    }
}
