package io.winnow.producer.call;

import io.winnow.messages.Call;
import io.winnow.messages.Rest;
import io.winnow.messages.Task;
import io.winnow.router.Decision;
import io.winnow.router.health.Failure;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What an attempt will report of itself, collected while it goes on. */
final class CallReport {

    private final Task task;
    private final String instance;
    private final Instant startedAt;
    private final Map<String, Integer> rejected = new TreeMap<>();
    private int published;
    private boolean exhausted;
    private List<String> facets = List.of();
    private List<String> sample = List.of();

    /**
     * A report of an attempt that begins.
     *
     * @param instance who makes the call
     */
    CallReport(Task task, String instance, Instant startedAt) {
        this.task = task;
        this.instance = instance;
        this.startedAt = startedAt;
    }

    /** Lines of an answer that are not attributes, by reason. */
    void rejected(Map<String, Integer> counts) {
        counts.forEach((reason, count) -> rejected.merge(reason, count, Integer::sum));
    }

    /** Whether a model said that it has nothing more to name. */
    void exhausted(boolean saidSo) {
        exhausted |= saidSo;
    }

    /** Attributes that Kafka has acknowledged. */
    void published(int count) {
        published += count;
    }

    int published() {
        return published;
    }

    /** What a planning call brought. */
    void facets(List<String> planned) {
        facets = planned;
    }

    /** Fingerprints of what a control call named. */
    void sample(List<String> fingerprints) {
        sample = fingerprints;
    }

    Call succeeded(List<Call.Request> requests, Instant now) {
        return end(Call.Outcome.SUCCEEDED, null, requests, now);
    }

    Call failed(Call.Failure failure, List<Call.Request> requests, Instant now) {
        return end(Call.Outcome.FAILED, failure, requests, now);
    }

    /** Nothing came of it, for a reason that is nobody's failure. */
    Call cancelled(String why, List<Call.Request> requests, Instant now) {
        return end(Call.Outcome.CANCELLED, new Call.Failure("cancelled", why, false), requests, now);
    }

    /** A failure as calls report it. */
    static Call.Failure failure(Failure failure, boolean permanent) {
        return new Call.Failure(failure.kind().label(), failure.message(), permanent);
    }

    /** The failure of a call for which nobody can be asked for a while. */
    static Call.Failure resting(Decision.Wait wait, Instant now) {
        Failure why = wait.reason();
        String kind = why.kind().label();
        return new Call.Failure(
                kind,
                why.message(),
                false,
                new Rest(
                        wait.target().name(),
                        kind + ": " + why.message(),
                        now.plus(wait.duration()).truncatedTo(ChronoUnit.MILLIS)));
    }

    Call end(Call.Outcome outcome, Call.@Nullable Failure failure, List<Call.Request> requests, Instant now) {
        return new Call(
                Call.VERSION,
                task.kind(),
                task.callId(),
                task.taskId(),
                task.runId(),
                task.collection(),
                task.slot(),
                task.attempt(),
                instance,
                outcome,
                task.ask().control(),
                task.ask().control() ? null : task.ask().facet(),
                published,
                rejected,
                requests,
                facets,
                sample,
                exhausted,
                failure,
                startedAt,
                now);
    }
}
