package io.winnow.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.it.Service;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services that are asked to end while there is work, and come back. */
@Tag("faults")
class GracefulStopIT {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path directory;

    private static Constellation constellation;
    private static Exactness exactness;

    @BeforeAll
    static void start() throws Exception {
        constellation = Constellation.start(directory, java.util.Map.of(), "coordinator", "dedup", "producer", "ui");
        exactness = new Exactness(constellation.bootstrapServers());
    }

    @AfterAll
    static void stop() throws Exception {
        exactness.close();
        constellation.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"coordinator", "dedup", "producer", "ui"})
    void losesAndDoublesNothing(String name) throws Exception {
        Service service = constellation.service(name);
        try (Load load = Load.begin(constellation.bootstrapServers(), "stop-" + name, 1, 6_000, 2_000, 1_500)) {
            String runId = constellation.run("""
                    {"topic":"Run while %s stops","producers":3,"iterations":8,"routingConfig":"random:vocabulary=600;latency=200ms"}
                    """.formatted(name));
            load.awaitSent(load.records() / 4);

            int exitCode = service.end(STOP_LIMIT);

            assertThat(exitCode).as("exit code of %s after SIGTERM", name).isEqualTo(143);
            assertThat(service.isAlive()).isFalse();
            service.startAgain();
            Constellation.awaitReady(service);
            exactness.require(load);
            exactness.require(constellation.awaitCompletion(runId));
        }
    }
}
