package io.winnow.router.health;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kind of failure of a request, which decides what happens to its target. */
public enum FailureKind {
    /**
     * Its key, its address or its options are missing or wrong: it was not asked, or something other than a model's API answered.
     */
    MISCONFIGURED(Effect.DROP),
    /** The key is missing or wrong (401). */
    UNAUTHORIZED(Effect.DROP),
    /** The key may not do this (403). */
    FORBIDDEN(Effect.DROP),
    /** The provider does not have the model (404). */
    UNKNOWN_MODEL(Effect.DROP),
    /** The account has no credit left; waiting a minute does not help. */
    QUOTA_EXHAUSTED(Effect.DROP),
    /** Too much at once (429). */
    RATE_LIMITED(Effect.LIMIT),
    /** The provider is in trouble (5xx) or cannot be reached. */
    UNAVAILABLE(Effect.TROUBLE),
    /** No answer in time. */
    TIMED_OUT(Effect.TROUBLE),
    /** The provider refuses this request alone (400, or the context is too small for it). */
    BAD_REQUEST(Effect.END_CALL),
    /**
     * The answer reached its length limit before any text came, usually because of hidden reasoning. It is billed, and a repeat with
     * the same limit would end the same way.
     */
    OUT_OF_ROOM(Effect.END_CALL),
    /** The model finished, and its answer holds reasoning only. It is billed. */
    ONLY_REASONING(Effect.END_CALL),
    /** An answer came and cannot be used. */
    MALFORMED(Effect.TRY_AGAIN),
    /** The model declines to answer. */
    REFUSED(Effect.TRY_AGAIN),
    /** The provider withheld the answer, or part of it, for its contents. */
    CONTENT_FILTERED(Effect.TRY_AGAIN);

    private final Effect effect;

    FailureKind(Effect effect) {
        this.effect = effect;
    }

    public Effect effect() {
        return effect;
    }

    /** The name used in records, such as {@code rate-limited}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The kind with this name in records; empty for an unknown name. */
    public static Optional<FailureKind> ofLabel(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst();
    }

    /** Whether it passes by itself: the target is only left alone for a while. */
    public boolean isPassing() {
        return effect == Effect.LIMIT || effect == Effect.TROUBLE;
    }

    /** Whether trying again, as things are configured, can never help. */
    public boolean isFinal() {
        return effect == Effect.DROP;
    }

    public enum Effect {
        /** This run does not call the target again. */
        DROP,
        /** The target is left alone for a while and then called with less concurrency. */
        LIMIT,
        /** The target is left alone for a while, and for longer if the failures continue. */
        TROUBLE,
        /** The call ends, the target stays. */
        END_CALL,
        /** The call asks again at once, another target if it can; this one stays. */
        TRY_AGAIN
    }
}
