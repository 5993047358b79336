package io.winnow.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.winnow.coordinator.judge.Docket;
import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunStatus;
import io.winnow.messages.RunStatus.State;
import io.winnow.messages.Task;
import io.winnow.messages.kafka.Topics;
import io.winnow.tracing.Tracing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that need their clients, in the processor that decides about them. */
class LeaseTest {

    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration RENEWAL = Duration.ofSeconds(3);

    @TempDir
    private Path directory;

    private final Settings settings = new Settings();
    private MockProcessorContext<String, Object> context;
    private RunProcessor processor;
    private Instant now = START;
    private RunCommand command;

    @BeforeEach
    void begin() {
        context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), directory.toFile());
        add(CoordinatorTopology.RUNS_STORE, Json.serde(RunState.class));
        add(CoordinatorTopology.GENERATIONS_STORE, Json.serde(Generation.class));
        add(CoordinatorTopology.DOCKET_STORE, Json.serde(Docket.Filed.class));
        startCoordinator();
        command = RunCommand.start("r", RunStateTest.request(2, null, null, null, null), START)
                .leased();
    }

    @Test
    void stopsARunWhoseClientIsSilentForTheLease() {
        order(command);
        assertThat(tasks()).hasSize(2);
        pass(Duration.ofMillis(14_800));
        assertThat(status().state()).isEqualTo(State.RUNNING);

        pass(Duration.ofMillis(400));

        assertThat(status().state()).isEqualTo(State.DRAINING);
        assertThat(status().reason()).isEqualTo("its client is gone: nothing was heard of it for 15s");
    }

    @Test
    void goesOnForAsLongAsTheClientRenews() {
        order(command);

        for (int second = 0; second < 120; second += 3) {
            pass(RENEWAL);
            order(command.renew(now));
        }

        assertThat(status().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void writesNothingForARenewal() {
        order(command);
        RunState before = stored();
        pass(RENEWAL);
        context.resetForwards();

        order(command.renew(now));

        assertThat(stored()).isEqualTo(before);
        assertThat(context.forwarded()).isEmpty();
    }

    @Test
    void aRunWithoutALeaseNeedsNoClient() {
        order(RunCommand.start("r", command.request(), START));

        pass(Duration.ofMinutes(2));

        assertThat(status().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void aMachineThatSleptHasNotListened() {
        order(command);
        pass(RENEWAL);

        now = now.plus(Duration.ofHours(8));
        pass(Duration.ofSeconds(5));

        assertThat(status().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void nobodyCanBeHeardWhileKafkaIsAway() {
        order(command);
        settings.isKafkaAway = true;
        pass(Duration.ofMinutes(2));
        assertThat(status().state()).isEqualTo(State.RUNNING);

        settings.isKafkaAway = false;
        pass(Duration.ofMillis(15_200));

        assertThat(status().state()).isEqualTo(State.DRAINING);
    }

    @Test
    void afterARestartARunWaitsForItsClientAndGoesOn() {
        order(command);
        pass(RENEWAL);
        endTasks();

        startCoordinator();
        pass(RENEWAL);
        assertThat(tasks()).as("handed out before the client is heard").isEmpty();
        order(command.renew(now));

        assertThat(status().state()).isEqualTo(State.RUNNING);
        assertThat(tasks()).as("handed out again").hasSize(2);
    }

    @Test
    void afterARestartARunWithoutItsClientStopsAndHandsOutNothing() {
        order(command);
        endTasks();
        startCoordinator();

        pass(Duration.ofMillis(15_200));

        assertThat(tasks()).isEmpty();
        assertThat(status().state()).isEqualTo(State.STOPPED);
    }

    @Test
    void renewalsThatWaitedToBeReadDoNotBringTheClientBack() {
        order(command);
        endTasks();
        now = now.plus(Duration.ofMinutes(10));
        startCoordinator();

        for (int second = 3; second < 30; second += 3) {
            order(command.renew(START.plusSeconds(second)));
        }
        pass(Duration.ofMillis(15_200));

        assertThat(tasks()).isEmpty();
        assertThat(status().state()).isEqualTo(State.STOPPED);
    }

    @Test
    void aClientWhoseClockIsWrongIsHeardAllTheSame() {
        order(command);
        endTasks();
        startCoordinator();

        for (int renewals = 0; renewals < 10; renewals++) {
            pass(RENEWAL);
            order(command.renew(now.minus(Duration.ofHours(1))));
        }

        assertThat(status().state()).isEqualTo(State.RUNNING);
        assertThat(tasks()).hasSize(2);
    }

    /** As after a restart: only the stores are kept. */
    private void startCoordinator() {
        context.resetForwards();
        context.scheduledPunctuators().clear();
        processor = new RunProcessor(TOPICS, 1, settings, new RunCounters(), new RunTracing(Tracing.off(), TOPICS));
        context.setCurrentSystemTimeMs(now.toEpochMilli());
        processor.init(context);
    }

    private void order(RunCommand order) {
        context.setRecordMetadata(TOPICS.runs(), 0, 0);
        processor.process(new Record<>("r", Json.write(order), now.toEpochMilli()));
    }

    /** The slots are free, as if the workers had been given up. */
    private void endTasks() {
        JsonNode run = Json.MAPPER.valueToTree(stored());
        run.get("slots").forEach(slot -> ((ObjectNode) slot).remove("inFlight"));
        KeyValueStore<String, RunState> runs = context.getStateStore(CoordinatorTopology.RUNS_STORE);
        runs.put("r", Json.read(Json.write(run), RunState.class));
        context.resetForwards();
    }

    private void pass(Duration time) {
        Instant until = now.plus(time);
        while (now.isBefore(until)) {
            now = now.plus(TICK);
            context.setCurrentSystemTimeMs(now.toEpochMilli());
            context.scheduledPunctuators().stream()
                    .filter(scheduled -> scheduled.getInterval().equals(TICK))
                    .toList()
                    .getLast()
                    .getPunctuator()
                    .punctuate(now.toEpochMilli());
        }
    }

    private RunStatus status() {
        return stored().status(now);
    }

    private RunState stored() {
        KeyValueStore<String, RunState> runs = context.getStateStore(CoordinatorTopology.RUNS_STORE);
        return runs.get("r");
    }

    private List<Task> tasks() {
        return context.forwarded(CoordinatorTopology.TASKS).stream()
                .map(forwarded -> Json.read((byte[]) forwarded.record().value(), Task.class))
                .toList();
    }

    private <T> void add(String name, Serde<T> values) {
        KeyValueStore<String, T> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(name), Serdes.String(), values)
                .withLoggingDisabled()
                .withCachingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
    }

    private static final class Settings implements RunProcessor.CoordinatorSettings {

        private boolean isKafkaAway;

        @Override
        public Duration taskTimeout() {
            return Duration.ofMinutes(10);
        }

        @Override
        public Duration tick() {
            return TICK;
        }

        @Override
        public boolean isKafkaAway() {
            return isKafkaAway;
        }
    }
}
