package io.winnow.coordinator;

import io.winnow.messages.RunRequest;
import io.winnow.messages.error.Field;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Embeddings;
import io.winnow.messages.text.Sameness;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The life that a collection is in. A collection has one at a time, each fresh run begins the next one, and all that is fixed
 * for a whole life is kept here.
 *
 * @param v version of this record, as it stands in the changelog; 2 is the first with {@code form}, 3 with {@code vacant}, 4 with
 *     {@code embeddings}
 * @param number from 0
 * @param dedup what "the same" means, from the first run of the generation to the last
 * @param form version of its rules; null for the first
 * @param vacant whether it began with the deletion of the list before it: no run is in it, and the first one begins the next generation,
 *     in whatever mode it wants; null where it did not
 * @param embeddings model that its vectors are of, where its entries must differ in meaning; null for the one that is shipped
 */
record Generation(
        int v,
        long number,
        DedupMode dedup,
        @Nullable Integer form,
        @Nullable Boolean vacant,
        @Nullable String embeddings) {

    static final int VERSION = 4;

    /** What becomes of a run that somebody ordered. */
    sealed interface Admission {

        /** It begins a generation. */
        record Begins(Generation generation) implements Admission {}

        /** It goes into the generation that there is. */
        record Joins(Generation generation) implements Admission {}

        /**
         * It does not fit.
         *
         * @param reason for people, in one line
         */
        record Misfits(String reason) implements Admission {}
    }

    static Generation of(long number, Sameness sameness) {
        return new Generation(VERSION, number, sameness.mode(), sameness.form(), null, null);
    }

    /** The one that a collection is in after its list was deleted. */
    private static Generation vacant(long number) {
        Generation beginning = beginning(number, DedupMode.CANONICAL);
        return new Generation(VERSION, number, beginning.dedup, beginning.form, true, null);
    }

    /** One that begins now, by the newest rules. */
    private static Generation beginning(long number, DedupMode dedup) {
        return of(number, Sameness.beginning(dedup));
    }

    /** One for whose vectors a request may name the model. */
    private static Generation beginning(long number, DedupMode dedup, @Nullable String embeddings) {
        Generation beginning = beginning(number, dedup);
        return new Generation(
                VERSION,
                number,
                beginning.dedup,
                beginning.form,
                null,
                dedup == DedupMode.SEMANTIC ? Embeddings.kept(embeddings) : null);
    }

    Sameness sameness() {
        return Sameness.of(dedup, form);
    }

    /**
     * Decides on a run.
     *
     * @param current of the run's collection; null when there are no runs into it
     */
    static Admission admit(@Nullable Generation current, RunRequest request) {
        if (request.kind() == RunRequest.Kind.DELETE) {
            return new Admission.Begins(vacant(current == null ? 1 : current.number + 1));
        }
        if (request.kind() == RunRequest.Kind.REDEDUP) {
            return current != null && Boolean.TRUE.equals(current.vacant)
                    ? new Admission.Misfits(
                            "collection " + request.collection() + " was deleted: there is nothing to decide anew")
                    : new Admission.Begins(beginning(
                            current == null ? 1 : current.number + 1, request.dedupOfNew(), request.embeddings()));
        }
        if (current == null) {
            // Not 0 for a fresh one: others may have published attributes of the collection, and those were of 0.
            return new Admission.Begins(beginning(request.fresh() ? 1 : 0, request.dedupOfNew(), request.embeddings()));
        }
        if (Boolean.TRUE.equals(current.vacant)) {
            return new Admission.Begins(beginning(current.number + 1, request.dedupOfNew(), request.embeddings()));
        }
        DedupMode wanted = request.wantedDedup();
        // What is kept may cost money, so that each run says it; a fresh one can leave it.
        boolean isFree = !Embeddings.mayCost(Embeddings.asked(current.embeddings));
        if (request.fresh()) {
            String model = request.embeddings() == null && isFree ? current.embeddings : request.embeddings();
            return new Admission.Begins(beginning(current.number + 1, wanted == null ? current.dedup : wanted, model));
        }
        if (wanted != null && wanted != current.dedup) {
            return new Admission.Misfits(request.misfit(current.dedup).messageWith(Field::option));
        }
        if (request.embeddings() == null
                ? !isFree
                : !Objects.equals(Embeddings.kept(request.embeddings()), current.embeddings)) {
            return new Admission.Misfits(
                    request.misfitOfEmbeddings(current.embeddings).messageWith(Field::option));
        }
        return new Admission.Joins(current);
    }

    /** Where a run belongs that was ordered to end before anybody saw it begin: it changes nothing, so that it fits. */
    static Admission standing(@Nullable Generation current, RunRequest request) {
        return new Admission.Joins(current == null ? beginning(0, request.dedupOfNew()) : current);
    }
}
