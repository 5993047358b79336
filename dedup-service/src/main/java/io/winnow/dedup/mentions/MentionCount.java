package io.winnow.dedup.mentions;

import io.winnow.messages.consensus.Mentions;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How often something was named, and by whom. Not thread safe. */
final class MentionCount {

    /** Those who named it most often first, then by name, so that equal counts make equal records. */
    private static final Comparator<Mentions.Model> ORDER = Comparator.comparingLong(Mentions.Model::calls)
            .reversed()
            .thenComparing(Mentions.Model::provider, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Mentions.Model::model, Comparator.nullsLast(Comparator.naturalOrder()));

    private final Map<Source, Long> models = new HashMap<>();
    private long calls;
    private @Nullable Instant first;
    private @Nullable Instant last;

    /** Who named something. */
    record Source(@Nullable String provider, @Nullable String model) {}

    long calls() {
        return calls;
    }

    /** A call named it. */
    void add(Source source, @Nullable Instant at) {
        calls++;
        add(source, 1);
        see(at);
    }

    /** So many calls named another wording of it. */
    void add(Mentions mentions) {
        calls += mentions.calls();
        mentions.models().forEach(model -> add(new Source(model.provider(), model.model()), model.calls()));
        see(mentions.first());
        see(mentions.last());
    }

    Mentions toMentions(String collection, long generation) {
        List<Mentions.Model> list = models.entrySet().stream()
                .map(entry -> new Mentions.Model(
                        entry.getKey().provider(), entry.getKey().model(), entry.getValue()))
                .sorted(ORDER)
                .toList();
        return new Mentions(Mentions.VERSION, collection, generation, calls, list, first, last);
    }

    private void add(Source source, long times) {
        if (models.size() < Mentions.MOST_MODELS || models.containsKey(source)) {
            models.merge(source, times, Long::sum);
        }
    }

    private void see(@Nullable Instant at) {
        if (at != null) {
            first = first == null || at.isBefore(first) ? at : first;
            last = last == null || at.isAfter(last) ? at : last;
        }
    }
}
