package io.winnow.client.runs;

import io.winnow.messages.RunStatus;
import io.winnow.messages.text.DedupMode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A collection that has had a run.
 *
 * @param collection the slug
 * @param topic in the words of its newest run
 * @param dedup what "the same" means in its newest generation; null while the coordinator has not decided
 * @param generation the newest
 * @param unique attributes that the runs of this generation added, as far as their statuses say
 * @param runs how many were started, of all generations
 * @param activeRuns how many have not ended
 * @param lastRunId the newest
 * @param updatedAt when a status of any of them last changed
 */
public record CollectionSummary(
        String collection,
        String topic,
        @Nullable DedupMode dedup,
        long generation,
        long unique,
        int runs,
        int activeRuns,
        String lastRunId,
        Instant updatedAt) {

    /** Sums up the runs of one collection, newest first, at least one. */
    static CollectionSummary of(List<RunStatus> runs, long generation, @Nullable DedupMode dedup) {
        RunStatus newest = runs.getFirst();
        return new CollectionSummary(
                newest.request().collection(),
                newest.request().topic(),
                dedup,
                generation,
                runs.stream()
                        .filter(run -> run.generation() != null && run.generation() == generation)
                        .mapToLong(run -> run.totals().unique())
                        .sum(),
                runs.size(),
                (int) runs.stream().filter(run -> !run.state().isTerminal()).count(),
                newest.runId(),
                runs.stream().map(RunStatus::at).max(Instant::compareTo).orElse(newest.at()));
    }
}
