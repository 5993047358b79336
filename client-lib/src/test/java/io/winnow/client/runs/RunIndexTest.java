package io.winnow.client.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Figures;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Totals;
import io.winnow.messages.text.DedupMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A deleted list is gone for whoever looks at runs and collections, until a run begins another one. */
class RunIndexTest {

    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
    private static final RunRequest RUN = RunRequest.explore("Paris").build();
    private static final RunRequest DELETION = RunRequest.deleting("paris");

    private final RunIndex index = new RunIndex();

    @Test
    void aDeletedListIsShownNoMoreAndItsRunsAre() {
        index.observe(status("a", RUN, 0L, RunStatus.State.COMPLETED));

        index.observe(RunCommand.start("b", DELETION, NOW));
        assertThat(index.collections()).as("ordered, not decided").hasSize(1);
        index.observe(status("b", DELETION, 1L, RunStatus.State.COMPLETED));

        assertThat(index.collections()).isEmpty();
        assertThat(index.isDeleted("paris")).isTrue();
        assertThat(index.generationOf("paris")).isEqualTo(1);
        assertThat(index.dedupOf("paris")).as("any mode is possible").isEmpty();
        assertThat(index.deletion("b")).isPresent();
        assertThat(index.runs("paris", null, 9)).extracting(RunStatus::runId).containsExactly("a");
    }

    @Test
    void theNextRunShowsTheCollectionAgainFromItsOrderOn() {
        index.observe(status("a", RUN, 0L, RunStatus.State.COMPLETED));
        index.observe(status("b", DELETION, 1L, RunStatus.State.COMPLETED));

        index.observe(RunCommand.start("c", RUN, NOW));
        assertThat(index.collections()).hasSize(1);
        index.observe(status("c", RUN, 2L, RunStatus.State.COMPLETED));

        assertThat(index.collections()).singleElement().satisfies(collection -> {
            assertThat(collection.generation()).isEqualTo(2);
            assertThat(collection.dedup()).isEqualTo(DedupMode.CANONICAL);
        });
        assertThat(index.isDeleted("paris")).isFalse();
    }

    @Test
    void aRefusedDeletionChangesNothing() {
        index.observe(status("a", RUN, 0L, RunStatus.State.RUNNING));

        index.observe(status("b", DELETION, null, RunStatus.State.REFUSED));

        assertThat(index.collections()).hasSize(1);
        assertThat(index.isDeleted("paris")).isFalse();
        assertThat(index.deletion("b").orElseThrow().state()).isEqualTo(RunStatus.State.REFUSED);
    }

    private static RunStatus status(String id, RunRequest request, Long generation, RunStatus.State state) {
        return new RunStatus(
                RunStatus.VERSION,
                id,
                request,
                generation,
                generation == null ? null : DedupMode.CANONICAL,
                generation == null ? null : 2,
                state,
                null,
                NOW,
                NOW,
                NOW,
                Totals.NONE,
                List.of(),
                List.of(),
                Map.of(),
                Figures.NONE,
                null,
                null,
                0,
                0,
                NOW);
    }
}
