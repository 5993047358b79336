package io.winnow.coordinator;

import io.winnow.messages.RunRequest;
import io.winnow.messages.error.Field;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import org.jspecify.annotations.Nullable;

/**
 * The life that a collection is in. A collection has one at a time, each fresh run begins the next one, and all that is fixed
 * for a whole life is kept here.
 *
 * @param v version of this record, as it stands in the changelog; 2 is the first with {@code form}
 * @param number from 0
 * @param dedup what "the same" means, from the first run of the generation to the last
 * @param form version of its rules; null for the first
 */
record Generation(
        int v, long number, DedupMode dedup, @Nullable Integer form) {

    static final int VERSION = 2;

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
        return new Generation(VERSION, number, sameness.mode(), sameness.form());
    }

    /** One that begins now, by the newest rules. */
    private static Generation beginning(long number, DedupMode dedup) {
        return of(number, Sameness.beginning(dedup));
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
        if (current == null) {
            // Not 0 for a fresh one: others may have published attributes of the collection, and those were of 0.
            return new Admission.Begins(beginning(request.fresh() ? 1 : 0, request.dedupOfNew()));
        }
        DedupMode wanted = request.wantedDedup();
        if (request.fresh()) {
            return new Admission.Begins(beginning(current.number + 1, wanted == null ? current.dedup : wanted));
        }
        if (wanted != null && wanted != current.dedup) {
            return new Admission.Misfits(request.misfit(current.dedup).messageWith(Field::option));
        }
        return new Admission.Joins(current);
    }

    /** Where a run belongs that was ordered to end before anybody saw it begin: it changes nothing, so that it fits. */
    static Admission standing(@Nullable Generation current, RunRequest request) {
        return new Admission.Joins(current == null ? beginning(0, request.dedupOfNew()) : current);
    }
}
