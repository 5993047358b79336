package io.winnow.ui.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.kafka.Topics;
import io.winnow.ui.runs.RunIndex;
import io.winnow.ui.runs.RunTopicsFollower;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class RunUpdatesTest {

    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final long INTERVAL = 250;

    private final RunIndex index = new RunIndex();

    @Test
    void tellsOfTheRunsThatThereAreAndThenOfThoseThatCome() {
        order("first", "here");
        RunUpdates updates = new RunUpdates(index, null, INTERVAL, 0);

        List<String> atStart = all(updates, 0);
        order("second", "here");

        assertThat(atStart).singleElement().asString().contains("\"runId\":\"first\"");
        assertThat(all(updates, INTERVAL)).singleElement().asString().contains("\"runId\":\"second\"");
    }

    @Test
    void waitsForTheIntervalAndThenTellsAllAtOnce() {
        RunUpdates updates = new RunUpdates(index, null, INTERVAL, 0);
        order("first", "here");
        all(updates, 0);
        order("second", "here");
        order("third", "here");

        assertThat(updates.isDue(INTERVAL - 1)).isFalse();
        assertThat(all(updates, INTERVAL - 1)).isEmpty();
        assertThat(updates.isDue(INTERVAL)).isTrue();
        assertThat(all(updates, INTERVAL)).hasSize(2);
        assertThat(updates.isDue(2 * INTERVAL)).isFalse();
    }

    @Test
    void leavesOutOtherCollectionsAndIsDoneWithThem() {
        RunUpdates updates = new RunUpdates(index, "here", INTERVAL, 0);
        order("first", "here");
        order("second", "there");

        assertThat(all(updates, 0)).singleElement().asString().contains("\"runId\":\"first\"");
        assertThat(updates.isDue(INTERVAL)).isFalse();
    }

    private static List<String> all(RunUpdates updates, long now) {
        List<String> told = new ArrayList<>();
        for (String status = updates.next(now); status != null; status = updates.next(now)) {
            told.add(status);
        }
        return told;
    }

    private void order(String runId, String topic) {
        RunCommand command = RunCommand.start(
                runId,
                RunRequest.explore(topic).routing("backoff", "random:random").build(),
                Instant.EPOCH);
        new RunTopicsFollower(TOPICS, index)
                .accept(List.of(new ConsumerRecord<>(TOPICS.runs(), 0, 0, new byte[0], Json.write(command))), Map.of());
    }
}
