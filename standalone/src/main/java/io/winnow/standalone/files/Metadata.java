package io.winnow.standalone.files;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Figures;
import io.winnow.messages.Json;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Totals;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code metadata.json}: one run and the figures of what it did. Holds no keys.
 *
 * @param totals the run's
 * @param providers the same figures, by provider and model
 * @param figures the run's last rates and estimates, each with its window
 * @param budget where the money is; null for a run without a budget
 * @param facets parts of the topic that calls went through in turn
 * @param rejected lines of answers that are not attributes, by reason
 * @param collectionSize rows of the whole list, those of earlier runs included
 */
public record Metadata(
        int version,
        String collection,
        String topic,
        Run run,
        RunRequest request,
        Totals totals,
        List<Provider> providers,
        Figures figures,
        RunStatus.@Nullable Budget budget,
        List<String> facets,
        Map<String, Long> rejected,
        long collectionSize) {

    private static final int VERSION = 1;

    public record Run(
            String id,
            RunStatus.State state,
            @Nullable String reason,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {}

    public record Provider(
            String provider,
            String model,
            @JsonUnwrapped Totals totals,
            @Nullable String lastError,
            @Nullable String dropped) {}

    /**
     * Whether a directory's files are those of a run that has ended. The metadata is written last, so the other files are at least as
     * new.
     */
    public static boolean hasLast(Path directory, RunStatus ended) {
        try {
            JsonNode run = Json.MAPPER
                    .readTree(directory.resolve("metadata.json").toFile())
                    .path("run");
            return ended.runId().equals(run.path("id").asText())
                    && ended.state().name().equals(run.path("state").asText());
        } catch (IOException e) {
            return false;
        }
    }

    public static Metadata of(RunStatus status, long collectionSize) {
        return new Metadata(
                VERSION,
                status.request().collection(),
                status.request().topic(),
                new Run(status.runId(), status.state(), status.reason(), status.startedAt(), status.finishedAt()),
                status.request(),
                status.totals(),
                status.providers().stream()
                        .map(part -> new Provider(
                                part.provider(), part.model(), part.totals(), part.lastError(), part.dropped()))
                        .toList(),
                status.figures(),
                status.budget(),
                status.facets(),
                status.rejected(),
                collectionSize);
    }
}
