package io.winnow.messages;

import java.time.Instant;
import java.util.Objects;

/**
 * A target that is left alone for a while, when nobody else can be asked either.
 *
 * @param target {@code provider:model}, the one of all that comes back first
 * @param reason the failure's kind and the provider's words, in one line without keys
 * @param until when it is asked again at the earliest, by the clock of the worker that knows it
 */
public record Rest(String target, String reason, Instant until) {

    public Rest {
        Objects.requireNonNull(target, "target is missing");
        Objects.requireNonNull(reason, "reason is missing");
        Objects.requireNonNull(until, "until is missing");
    }

    /**
     * In one line, for people.
     *
     * @param when the moment of {@link #until} as they read it
     */
    public String inWords(String when) {
        return target + " rests until " + when + ": " + reason;
    }
}
