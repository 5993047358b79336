package io.winnow.messages;

import io.winnow.messages.text.DedupMode;
import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.WinnowHeaders;
import java.util.HashMap;
import java.util.Map;

/**
 * Which generation each collection is in, learned from the commands on {@code winnow.runs}.
 *
 * <p>A collection begins in generation 0; each {@code --fresh} run begins the next one. An attribute on
 * {@code attributes.unique} belongs to the list that people see when its {@link WinnowHeaders#GENERATION} is the newest.
 * Not thread safe.
 */
public final class Generations {

    private final Map<String, State> byCollection = new HashMap<>();

    /**
     * What is known of one collection.
     *
     * @param generation the newest
     * @param dedup the mode that its first run chose and the later ones must keep
     */
    public record State(long generation, DedupMode dedup) {}

    /** Takes notice of a command; commands may come in any order and more than once. */
    public void observe(RunCommand command) {
        RunRequest request = command.request();
        byCollection.merge(
                request.collection(),
                new State(request.generation(), request.dedup()),
                (known, seen) -> seen.generation() > known.generation() ? seen : known);
    }

    /** The newest generation of a collection; 0 when no run is known. */
    public long of(String collection) {
        State state = byCollection.get(collection);
        return state == null ? 0 : state.generation();
    }

    /**
     * The generation that a new run belongs to.
     *
     * @throws WinnowException when the run asks for another dedup mode than the collection has
     */
    public long forNewRun(String collection, DedupMode dedup, boolean fresh) {
        State state = byCollection.get(collection);
        if (state == null) {
            return fresh ? 1 : 0;
        }
        if (fresh) {
            return state.generation() + 1;
        }
        if (state.dedup() != dedup) {
            throw WinnowException.of(
                    Field.DEDUP,
                    "is %s for good in collection %s: use that, or %s to start over",
                    state.dedup().name().toLowerCase(java.util.Locale.ROOT),
                    collection,
                    Field.FRESH);
        }
        return state.generation();
    }
}
