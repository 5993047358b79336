package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.it.Winnow.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two that start at the same instant with the default settings both run, one of them on the next free port. */
@Tag("faults")
class SimultaneousStartsIT {

    private static final int ROUNDS = Integer.getInteger("winnow.start.rounds", 2);
    private static final int AT_ONCE = 2;

    @TempDir
    private Path directory;

    @Test
    void bothRunWheneverTwoStartAtTheSameInstant() throws Exception {
        List<String> failures = new ArrayList<>();
        int moved = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Winnow> started = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                Place place = Place.in(Files.createDirectories(directory.resolve(round + "-" + i)));
                started.add(
                        place.start("run", "--topic", "x", "--routing-config", "random:random", "--iterations", "1"));
            }
            for (Winnow winnow : started) {
                try (winnow) {
                    int exitCode = winnow.awaitExit(Winnow.LIMIT);
                    if (exitCode != 0) {
                        failures.add("round " + round + ": exit code " + exitCode + ", " + winnow.err());
                    }
                    moved += winnow.err().stream().anyMatch(line -> line.contains("is taken: Kafka listens on port"))
                            ? 1
                            : 0;
                }
            }
        }

        assertThat(failures).as("of %d starts", ROUNDS * AT_ONCE).isEmpty();
        assertThat(moved).as("starts that met another one").isGreaterThanOrEqualTo(ROUNDS);
    }
}
