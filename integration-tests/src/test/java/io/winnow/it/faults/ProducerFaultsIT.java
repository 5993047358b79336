package io.winnow.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.it.Service;
import io.winnow.messages.RunStatus;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A worker that is paused with tasks in progress until others have finished them, and then continues. */
@Tag("faults")
class ProducerFaultsIT {

    private static final int CALLS = 12;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void revivedAfterAnotherDidItsTasksItDoublesNothing() throws Exception {
        try (Constellation constellation =
                        Constellation.start(directory, Map.of(), "coordinator", "dedup", "producer", "ui");
                Exactness exactness = new Exactness(constellation.bootstrapServers())) {
            Service zombie = constellation.service("producer");
            String runId = constellation.run("""
                    {"topic":"Zombie","producers":3,"iterations":4,"requestSize":30,
                     "routingConfig":"random:vocabulary=500;latency=1500ms"}
                    """);
            await("tasks in its hands")
                    .atMost(Constellation.PATIENCE)
                    .until(() -> zombie.metric("winnow_producer_tasks_in_flight") == 3);
            zombie.pause();
            long before = constellation.calls(runId);
            Service second = constellation.add("producer", "producer-2", Map.of());
            await("its tasks in the hands of another")
                    .atMost(Constellation.PATIENCE)
                    .until(() -> constellation.calls(runId) > before
                            && second.metric("winnow_provider_requests_seconds_count") > 0);

            zombie.resume();

            RunStatus end = constellation.awaitCompletion(runId);
            assertThat(end.totals().calls()).as("successful calls").isEqualTo(CALLS);
            assertThat(end.totals().requests())
                    .as("requests, those of the tasks that were done twice included")
                    .isGreaterThan(CALLS);
            exactness.require(end);
        }
    }
}
