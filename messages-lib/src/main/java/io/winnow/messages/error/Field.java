package io.winnow.messages.error;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Something that a person sets, under one name wherever it is set: {@link #MAX_REQUESTS} is {@code --max-requests} on the
 * command line, {@code MAX_REQUESTS} in the environment and in {@code .env}, and {@code maxRequests} in JSON.
 */
public enum Field {
    TOPIC,
    PRODUCERS,
    ITERATIONS,
    MAX_REQUESTS,
    REQUEST_SIZE,
    ROUTING_STRATEGY,
    ROUTING_CONFIG,
    OPTIMIZE,
    MAX_COST,
    MAX_COST_PER_NEW,
    PRICES,
    MAX_DURATION,
    REQUEST_TIMEOUT,
    TARGET_UNIQUE,
    TARGET_COVERAGE,
    FACETS,
    EXCLUSIONS,
    PROMPT,
    DESCRIBE,
    DEDUP,
    JUDGE,
    EMBEDDINGS,
    FRESH,
    SEED;

    private static final Pattern WORD_START = Pattern.compile("_([a-z])");

    /** As an option of the command line: {@code --max-requests}. */
    public String option() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As a variable of the environment or a line of {@code .env}: {@code MAX_REQUESTS}. */
    public String variable() {
        return name();
    }

    /** As a field of a JSON object: {@code maxRequests}. */
    public String json() {
        return WORD_START.matcher(name().toLowerCase(Locale.ROOT)).replaceAll(Field::capital);
    }

    private static String capital(MatchResult wordStart) {
        return wordStart.group(1).toUpperCase(Locale.ROOT);
    }
}
