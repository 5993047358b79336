package io.winnow.client.rededup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.client.runs.RunIndex;
import io.winnow.client.runs.RunTopics;
import io.winnow.messages.Json;
import io.winnow.messages.RunRequest;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
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
        status("a", 0, importing(DedupMode.CANONICAL), "COMPLETED");
        status("b", 1, importing(DedupMode.EXACT), "STOPPED");

        FormerGeneration former = FormerGeneration.of(index, "paris", 2);

        assertThat(former.number()).isEqualTo(1);
        assertThat(former.sameness(1)).isEqualTo(Sameness.beginning(DedupMode.EXACT));
    }

    @Test
    void isWhatARededupMadeThatCameToItsEnd() {
        status("a", 0, importing(DedupMode.CANONICAL), "COMPLETED");
        status("b", 1, rededup(DedupMode.EXACT), "COMPLETED");

        assertThat(FormerGeneration.of(index, "paris", 2).number()).isEqualTo(1);
    }

    @Test
    void isTheLastWholeOneBeforeThoseThatDidNotAndOfWhichIsUnderWay() {
        status("a", 0, importing(DedupMode.CANONICAL), "COMPLETED");
        status("b", 1, rededup(DedupMode.EXACT), "STOPPED");
        status("c", 2, rededup(DedupMode.SEMANTIC), "FAILED");
        status("joined", 2, importing(DedupMode.SEMANTIC), "COMPLETED");
        status("d", 3, rededup(DedupMode.EXACT), "RUNNING");

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

    private void status(String runId, long generation, RunRequest request, String state) {
        String at = "2026-11-27T10:00:00Z";
        String json =
                """
                {"v":3,"runId":"%s","request":%s,"generation":%d,"dedup":"%s","form":2,"state":"%s","requestedAt":"%s",
                 "totals":{},"providers":[],"facets":[],"rejected":{},"inFlight":0,"unaccounted":0,"at":"%s"}"""
                        .formatted(
                                runId,
                                new String(Json.write(request), UTF_8),
                                generation,
                                request.dedup(),
                                state,
                                at,
                                at);
        topics.accept(
                List.of(new ConsumerRecord<>(TOPICS.runStatus(), 0, 0, runId.getBytes(UTF_8), json.getBytes(UTF_8))),
                Map.of());
        assertThat(index.run(runId)).isPresent();
    }
}
