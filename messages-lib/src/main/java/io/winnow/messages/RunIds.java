package io.winnow.messages;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.random.RandomGenerator;

/**
 * Makes ids of runs, such as {@code 20261122-175012-k3f9}: the second of the request in UTC, then four random characters.
 *
 * <p>Ids sort by time, hold no dot (so that a {@link CallId} can be taken apart) and are safe as a file name and in a URL.
 */
public final class RunIds {

    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /** No vowels, so that no id spells a word, and no characters that are easily confused. */
    private static final String ALPHABET = "23456789bcdfghjkmnpqrstvwxz";

    private static final int RANDOM_LENGTH = 4;

    private RunIds() {}

    public static String next(Instant requestedAt, RandomGenerator random) {
        StringBuilder id = new StringBuilder(SECOND.format(requestedAt)).append('-');
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
