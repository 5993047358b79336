package io.winnow.client.rededup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.client.runs.RunIndex;
import io.winnow.client.runs.RunTopics;
import io.winnow.messages.Figures;
import io.winnow.messages.Json;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.RunStatus.State;
import io.winnow.messages.Totals;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.text.Canonical;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Which generation's records a list is made of. */
class FormerGenerationTest {

    private static final Topics TOPICS = Topics.withDefaultPrefix();

    private final RunIndex index = new RunIndex();
    private final RunTopics topics = new RunTopics(TOPICS, index);

    @Test
    void isTheCurrentOne() {
        status("a", 0, importing(DedupMode.CANONICAL), State.COMPLETED);
        status("b", 1, importing(DedupMode.EXACT), State.STOPPED);

        FormerGeneration former = FormerGeneration.of(index, "paris", 2);

        assertThat(former.number()).isEqualTo(1);
        assertThat(former.sameness(1)).isEqualTo(Sameness.beginning(DedupMode.EXACT));
    }

    @Test
    void isWhatARededupMadeThatCameToItsEnd() {
        status("a", 0, importing(DedupMode.CANONICAL), State.COMPLETED);
        status("b", 1, rededup(DedupMode.EXACT), State.COMPLETED);

        assertThat(FormerGeneration.of(index, "paris", 2).number()).isEqualTo(1);
    }

    @Test
    void isTheLastWholeOneBeforeThoseThatDidNotAndOfWhichIsUnderWay() {
        status("a", 0, importing(DedupMode.CANONICAL), State.COMPLETED);
        status("b", 1, rededup(DedupMode.EXACT), State.STOPPED);
        status("c", 2, rededup(DedupMode.SEMANTIC), State.FAILED);
        status("joined", 2, importing(DedupMode.SEMANTIC), State.COMPLETED);
        status("d", 3, rededup(DedupMode.EXACT), State.RUNNING);

        assertThat(FormerGeneration.of(index, "paris", 3).number()).isZero();
        assertThat(FormerGeneration.of(index, "paris", 4).number()).isZero();
    }

    @Test
    void isTheFirstWhereNoRunSaysAnything() {
        assertThat(FormerGeneration.of(index, "paris", 1)).isEqualTo(new FormerGeneration(0, Map.of()));
    }

    private static RunRequest importing(DedupMode mode) {
        return RunRequest.importing("Paris").routing("", "").dedup(mode).build();
    }

    private static RunRequest rededup(DedupMode mode) {
        return RunRequest.rededuping("Paris", "paris", mode).build();
    }

    private void status(String runId, long generation, RunRequest request, State state) {
        Instant at = Instant.parse("2026-11-27T10:00:00Z");
        RunStatus status = new RunStatus(
                RunStatus.VERSION,
                runId,
                request,
                generation,
                request.dedup(),
                Canonical.NEWEST,
                state,
                null,
                at,
                at,
                null,
                Totals.NONE,
                List.of(),
                List.of(),
                Map.of(),
                Figures.NONE,
                null,
                null,
                0,
                0,
                at);
        topics.accept(
                List.of(new ConsumerRecord<>(TOPICS.runStatus(), 0, 0, runId.getBytes(UTF_8), Json.write(status))),
                Map.of());
    }
}
