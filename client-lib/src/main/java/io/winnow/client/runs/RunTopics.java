package io.winnow.client.runs;

import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicFollower;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunStatus;
import io.winnow.messages.kafka.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Keeps a {@link RunIndex} up to date from the compacted topics {@code runs} and {@code run-status}. */
public final class RunTopics implements TopicFollower.Listener {

    private final Topics topics;
    private final RunIndex index;

    public RunTopics(Topics topics, RunIndex index) {
        this.topics = topics;
        this.index = index;
    }

    /**
     * Starts to keep an index up to date, for as long as the follower is open.
     *
     * @param name of the follower's thread
     */
    public static TopicFollower follow(String name, KafkaClients clients, RunIndex index) {
        Topics topics = clients.topics();
        TopicFollower follower = new TopicFollower(
                name, List.of(topics.runs(), topics.runStatus()), clients, new RunTopics(topics, index));
        follower.start();
        return follower;
    }

    @Override
    public Map<TopicPartition, Long> begin(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
        index.forget();
        return beginnings;
    }

    @Override
    public void accept(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> positions) {
        records.forEach(this::take);
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(topics.runs())) {
            Records.accept(record, RunCommand.class, this::observe);
        } else {
            Records.accept(record, RunStatus.class, this::observe);
        }
    }

    // Records of earlier releases do not contain their generation; the coordinator rewrites them when it is upgraded.

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
