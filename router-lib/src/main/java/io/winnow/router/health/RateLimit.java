package io.winnow.router.health;

import org.jspecify.annotations.Nullable;

/**
 * The limits of an account for one target, in any 60 seconds.
 *
 * @param requestsPerMinute at least 1; null for no limit
 * @param tokensPerMinute tokens of requests and answers, at least 1; null for no limit
 */
public record RateLimit(
        @Nullable Long requestsPerMinute, @Nullable Long tokensPerMinute) {

    public static final RateLimit NONE = new RateLimit(null, null);

    public RateLimit {
        if ((requestsPerMinute != null && requestsPerMinute < 1) || (tokensPerMinute != null && tokensPerMinute < 1)) {
            throw new IllegalArgumentException("need at least 1 per minute, found " + requestsPerMinute + " requests, "
                    + tokensPerMinute + " tokens");
        }
    }

    boolean isNone() {
        return requestsPerMinute == null && tokensPerMinute == null;
    }

    @Override
    public String toString() {
        if (isNone()) {
            return "no limit";
        }
        String requests = requestsPerMinute == null ? "" : requestsPerMinute + " requests";
        String tokens = tokensPerMinute == null ? "" : tokensPerMinute + " tokens";
        return requests + (requests.isEmpty() || tokens.isEmpty() ? "" : " and ") + tokens + " per minute";
    }
}
