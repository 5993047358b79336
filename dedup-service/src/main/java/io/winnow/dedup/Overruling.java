package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.dedup.Rulings.Standing;
import io.winnow.dedup.Rulings.Twin;
import io.winnow.dedup.vectors.EmbeddingModels;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.rulings.Ruling;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what people decide, in lists of every mode. All rulings on a collection are in one order here, so that of two that
 * contradict each other the later one holds, and no two entries can be merged into each other.
 *
 * <p>A list whose entries must differ in form has no entries here: what nobody ruled upon counts as being in it. Who rules upon an
 * attribute makes it an entry of its own among the {@linkplain CollectionEntries entries} first, if there are any, and it remains one: what
 * says the same as something that was struck out is dropped for that.
 */
final class Overruling {

    private final Rulings rulings;
    private final MeaningOutput output;
    private final EmbeddingModels models;
    private final Release release;

    /** Tells those who wait for an entry that it is in doubt no more. */
    @FunctionalInterface
    interface Release {
        void of(CollectionEntries list, int entry, long timestamp);
    }

    Overruling(Rulings rulings, MeaningOutput output, EmbeddingModels models, Release release) {
        this.rulings = rulings;
        this.output = output;
        this.models = models;
        this.release = release;
    }

    /**
     * Does what a ruling says; nothing if that is so already, or if its generation has ended.
     *
     * @return why it cannot be done; null if it can
     */
    @Nullable String hear(Ruling ruling, CollectionEntries list, long timestamp) {
        String key = ruling.key();
        long generation = ruling.generation();
        Standing standing = rulings.of(key, generation);
        if (generation < list.generation() || (standing != null && standing.generation() > generation)) {
            return null;
        }
        boolean hasEntries = generation == list.generation();
        boolean isWaiting = hasEntries && list.pending().contains(key);
        boolean isListed = isListed(key, hasEntries, generation, list);
        Twin twin = null;
        switch (ruling.kind()) {
            case STRIKE -> {
                if (standing != null && standing.isStruck()) {
                    return null;
                }
            }
            case MERGE -> {
                if (ruling.into() == null || !ruling.into().startsWith(ruling.collection() + '|')) {
                    return "a merge must name an entry of the same collection";
                }
                String text = ruling.twin() == null
                        ? AttributeKey.parse(ruling.into()).canonical()
                        : ruling.twin();
                twin = rulings.head(new Twin(ruling.into(), text), generation);
                if (twin.key().equals(key)) {
                    return "an attribute cannot be merged into itself";
                }
                if (!isListed(twin.key(), hasEntries, generation, list)) {
                    return "what it should be merged into is not in the list";
                }
                if (standing != null
                        && standing.twin() != null
                        && standing.twin().key().equals(twin.key())) {
                    return null;
                }
            }
            case SPLIT -> {
                if (isListed) {
                    return null;
                }
            }
        }
        int entry = hasEntries
                ? list.own(
                        AttributeKey.parse(key).canonical(),
                        ruling.text(),
                        () -> models.of(list.model()).of(ruling.text()))
                : -1;
        if (isWaiting) {
            settle(ruling, twin, list, entry, timestamp);
        } else if (ruling.kind() == Ruling.Kind.SPLIT) {
            rulings.put(ruling, null);
            output.bringBack(ruling, timestamp);
        } else {
            rulings.put(ruling, twin);
            output.record(ruling, twin, timestamp);
            if (isListed) {
                output.takeOut(ruling, timestamp);
            }
        }
        return null;
    }

    /** What waited for a judge is decided, and with it what waited for it. */
    private void settle(Ruling ruling, @Nullable Twin twin, CollectionEntries list, int entry, long timestamp) {
        Pending waiting = list.pending().cancel(ruling.key());
        Record<byte[], byte[]> record = waiting.record(ruling.key().getBytes(UTF_8), timestamp);
        rulings.put(ruling, twin);
        if (ruling.kind() == Ruling.Kind.SPLIT) {
            output.letThrough(record, false);
        } else {
            output.count(record);
            output.record(ruling, twin, timestamp);
        }
        if (waiting.isInDoubt()) {
            release.of(list, entry, timestamp);
        }
    }

    private boolean isListed(String key, boolean hasEntries, long generation, CollectionEntries list) {
        Standing standing = rulings.of(key, generation);
        if (standing != null) {
            return standing.listed();
        }
        return !hasEntries
                || (!list.pending().contains(key)
                        && list.isEntry(list.find(AttributeKey.parse(key).canonical())));
    }
}
