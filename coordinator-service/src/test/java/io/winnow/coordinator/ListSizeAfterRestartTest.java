package io.winnow.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.coordinator.estimate.ListSizes;
import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.Tally;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is known of the size of a list when another coordinator takes its runs over. */
class ListSizeAfterRestartTest {

    private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Test
    void isTheSumOfTheRunsOfTheGeneration() {
        ListSizes sizes = new ListSizes();

        RunProcessor.count(sizes, kept("a", 0, 10));
        RunProcessor.count(sizes, kept("b", 0, 5));
        RunProcessor.count(sizes, kept("c", 1, 3));

        assertThat(sizes.of(new ListSizes.Key("paris", 0))).isEqualTo(15);
        assertThat(sizes.of(new ListSizes.Key("paris", 1))).isEqualTo(3);
        assertThat(sizes.of(new ListSizes.Key("paris", 2))).isZero();
    }

    /** A run as it lies in the store. */
    private static RunState kept(String runId, long generation, long unique) {
        RunState run = RunState.open(
                        RunCommand.start(runId, RunStateTest.request(1, 1, null, null, null), START),
                        Generation.of(generation, Sameness.beginning(DedupMode.CANONICAL)),
                        START,
                        TIMEOUT)
                .run()
                .tally(List.of(new Tally(2, runId, "paris", runId + ".0.1.1", unique, 4, 0)), 0, START, TIMEOUT)
                .run();
        return Json.read(Json.write(run), RunState.class);
    }
}
