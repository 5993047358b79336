package io.winnow.messages;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One execution into a collection, as it was asked for. Holds no keys.
 *
 * @param kind whether models are asked or a list is handed in
 * @param topic what to explore, in the user's words
 * @param collection the topic's {@link Collections#slug slug}
 * @param producers slots: calls in flight for this run
 * @param iterations successful calls a slot; null is unlimited
 * @param maxRequests provider requests a slot, failed ones and retries included; overrides iterations; null is unlimited
 * @param requestSize attributes asked for a call
 * @param maxDuration how long to hand out tasks; null is unlimited
 * @param targetUnique stop once this run has added so many; null is none
 * @param dedup what "the same" means in the collection
 * @param fresh start the collection over
 * @param generation which life of the collection the run belongs to: one more than the newest for a fresh run, the
 *     newest otherwise; see {@link Generations}
 * @param seed for providers that can be deterministic
 */
public record RunRequest(
        Kind kind,
        String topic,
        String collection,
        int producers,
        @Nullable Integer iterations,
        @Nullable Integer maxRequests,
        int requestSize,
        String routingStrategy,
        String routingConfig,
        @Nullable Duration maxDuration,
        @Nullable Long targetUnique,
        DedupMode dedup,
        boolean fresh,
        long generation,
        long seed) {

    public static final int DEFAULT_PRODUCERS = 5;
    public static final int DEFAULT_REQUEST_SIZE = 60;
    public static final String DEFAULT_ROUTING_STRATEGY = "backoff";
    public static final String DEFAULT_ROUTING_CONFIG = "openai:gpt-4o-mini";
    public static final int MAX_PRODUCERS = 1_000;
    public static final int MAX_REQUEST_SIZE = 10_000;

    /** Where a run's attributes come from. */
    public enum Kind {
        /** Models are asked. */
        EXPLORE,
        /** A list that somebody has. */
        IMPORT
    }

    /** What makes two attributes the same. */
    public enum DedupMode {
        /** The same characters, but for white space around them. */
        EXACT,
        /** The same {@link Canonical} form. */
        CANONICAL
    }

    /**
     * Checks the figures; topic and routing are checked where they are parsed.
     *
     * @throws WinnowException naming the option at fault and what it takes
     */
    public RunRequest {
        requireRange("producers", producers, kind == Kind.IMPORT ? 0 : 1, MAX_PRODUCERS);
        requireRange("request-size", requestSize, 1, MAX_REQUEST_SIZE);
        requirePositive("iterations", iterations);
        requirePositive("max-requests", maxRequests);
        requirePositive("target-unique", targetUnique);
        if (maxDuration != null && !maxDuration.isPositive()) {
            throw new WinnowException("max-duration must be longer than nothing, such as 30s, 10m or 2h");
        }
    }

    private static void requireRange(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new WinnowException(option + " must be from " + least + " to " + most + ", not " + value);
        }
    }

    private static void requirePositive(String option, @Nullable Number value) {
        if (value != null && value.longValue() < 1) {
            throw new WinnowException(option + " must be at least 1, not " + value + "; leave it out for no limit");
        }
    }
}
