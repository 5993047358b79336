package io.winnow.sameness;

import java.util.List;

/** What local evidence says about a text. */
public sealed interface Finding {

    /** Nothing of the list is near. */
    record New() implements Finding {}

    /** Says the same as an entry, beyond doubt. */
    record Same(Candidate as) implements Finding {}

    /**
     * One of these may say the same, or none.
     *
     * @param nearest the most probable first, at most {@link LocalDecision#SHOWN}
     */
    record Doubt(List<Candidate> nearest) implements Finding {

        public Doubt {
            nearest = List.copyOf(nearest);
        }
    }
}
