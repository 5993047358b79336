package io.winnow.client.runs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.kafka.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class RunTopicsTest {

    private static final Topics TOPICS = Topics.withDefaultPrefix();

    private final RunIndex index = new RunIndex();
    private final RunTopics topics = new RunTopics(TOPICS, index);

    @Test
    void knowsARunFromItsOrderOn() {
        RunCommand order = order();

        take(TOPICS.runs(), Json.write(order));

        assertThat(index.run(order.runId())).map(RunStatus::state).contains(RunStatus.State.PENDING);
        assertThat(index.command(order.runId())).contains(order);
        assertThat(index.unfinished()).extracting(RunStatus::runId).containsExactly(order.runId());
    }

    @Test
    void neverTakesAnOrderBack() {
        RunCommand order = order();
        RunCommand stop = order.stop("enough", order.at());

        take(TOPICS.runs(), Json.write(stop));
        take(TOPICS.runs(), Json.write(order));

        assertThat(index.command(order.runId())).contains(stop);
    }

    @Test
    void skipsWhatIsNoRunAndWhatEarlierReleasesWrote() {
        RunCommand order = order();
        RunCommand old = new RunCommand(1, "old", order.desired(), order.request(), null, null, order.at());

        take(TOPICS.runs(), "nonsense".getBytes(UTF_8));
        take(TOPICS.runs(), "{\"runId\":\"half\"}".getBytes(UTF_8));
        take(TOPICS.runStatus(), "[]".getBytes(UTF_8));
        take(TOPICS.runs(), null);
        take(TOPICS.runs(), Json.write(old));
        take(TOPICS.runs(), Json.write(order));

        assertThat(index.runs(null, null, 10)).extracting(RunStatus::runId).containsExactly(order.runId());
    }

    private static RunCommand order() {
        return Orders.draft(
                RunRequest.explore("Paris").routing("backoff", "random:random").build());
    }

    private void take(String topic, byte[] value) {
        topics.accept(List.of(new ConsumerRecord<>(topic, 0, 0, "key".getBytes(UTF_8), value)), Map.of());
    }
}
