package io.winnow.ui.http;

import io.winnow.client.topics.TopicPosition;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.CollectionSlug;
import org.jspecify.annotations.Nullable;

/** Reads path and query parameters; an error says what was expected. */
public final class Parameters {

    static final int DEFAULT_LIMIT = 100;
    static final int MAX_LIMIT = 1_000;

    private Parameters() {}

    public static int limit(@Nullable String limit) {
        if (limit == null || limit.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        int value = limit.matches("\\d{1,6}") ? Integer.parseInt(limit) : 0;
        if (value < 1 || value > MAX_LIMIT) {
            throw ProblemException.badRequest("limit must be from 1 to " + MAX_LIMIT + ", not '" + limit + "'");
        }
        return value;
    }

    /** Whether something is switched on; off where it is not given. */
    public static boolean flag(String name, @Nullable String value) {
        return switch (value == null ? "" : value) {
            case "true" -> true;
            case "", "false" -> false;
            default -> throw ProblemException.badRequest(name + " must be true or false, not '" + value + "'");
        };
    }

    public static @Nullable TopicPosition position(@Nullable String after) {
        return after == null || after.isBlank() ? null : TopicPosition.parse(after.strip());
    }

    /** Every slug names a collection, possibly an empty one; anything else names none. */
    public static String collection(String slug) {
        try {
            if (CollectionSlug.slugOf(slug).equals(slug)) {
                return slug;
            }
        } catch (WinnowException e) {
            throw noCollection(slug);
        }
        throw noCollection(slug);
    }

    private static ProblemException noCollection(String slug) {
        return ProblemException.notFound("there is no collection '" + slug
                + "': a collection is named by its topic's slug, such as paris-attractions");
    }
}
