package io.winnow.producer.provider.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.winnow.producer.provider.api.ProviderException;
import io.winnow.producer.provider.api.Redaction;
import io.winnow.producer.provider.catalog.ServerAddress;
import io.winnow.producer.provider.http.ModelHttpClient.Exchange;
import io.winnow.producer.provider.http.ModelHttpClient.Refusal;
import io.winnow.producer.provider.http.ModelHttpClient.TimeLimitException;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import io.winnow.router.health.RateLimitHints;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells what went wrong when no answer came, and whether it may cost something nevertheless. */
public final class HttpFailures {

    private HttpFailures() {}

    /**
     * Classifies what was thrown while a model was asked and did not answer.
     *
     * @param now what dates and times in headers are compared with
     */
    public static ProviderException of(
            Throwable thrown, Exchange exchange, ServerAddress endpoint, Duration timeout, Instant now) {
        Refusal refusal = causeOf(thrown, Refusal.class);
        if (refusal != null) {
            return exchange.wasSent()
                    ? refused(refusal.response(), endpoint, now)
                    : refusedByProxy(refusal.response(), endpoint);
        }
        Failure failure = unanswered(thrown, exchange, endpoint, timeout);
        return exchange.wasSent() ? ProviderException.perhapsBilled(failure) : ProviderException.notBilled(failure);
    }

    /** Why an answer cannot be read. */
    public static String innermost(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String words = cause instanceof JsonProcessingException json ? json.getOriginalMessage() : cause.getMessage();
        return words == null ? cause.getClass().getSimpleName() : words;
    }

    private static Failure unanswered(Throwable thrown, Exchange exchange, ServerAddress endpoint, Duration timeout) {
        if (causeOf(thrown, TimeLimitException.class) != null) {
            return failure(FailureKind.TIMED_OUT, "no answer within " + seconds(timeout), endpoint);
        }
        if (causeOf(thrown, UnresolvedAddressException.class) != null) {
            return failure(FailureKind.UNAVAILABLE, "cannot find the host of " + endpoint, endpoint);
        }
        IOException broken = causeOf(thrown, IOException.class);
        if (broken != null) {
            return failure(FailureKind.UNAVAILABLE, unreachable(broken, exchange, endpoint), endpoint);
        }
        // Nothing was sent: LangChain4j or the JDK refused to build the request.
        return failure(FailureKind.BAD_REQUEST, innermost(thrown), endpoint);
    }

    /** The JDK gives a proxy's answer for the provider's own when the proxy opens no tunnel before it knows who asks. */
    private static ProviderException refusedByProxy(HttpResponse<String> response, ServerAddress endpoint) {
        return ProviderException.notBilled(failure(
                FailureKind.MISCONFIGURED,
                "cannot connect to " + endpoint + ": the proxy refuses with HTTP " + response.statusCode()
                        + "; it takes a name and a password, as in HTTPS_PROXY=http://user:password@host:port",
                endpoint));
    }

    private static ProviderException refused(HttpResponse<String> response, ServerAddress endpoint, Instant now) {
        int status = response.statusCode();
        ErrorBody error = ErrorBody.of(response.body());
        Duration wish = RateLimitHints.onRefusal(name -> header(response, name), now);
        Duration retryAfter = wish == null ? error.retryDelay() : wish;
        String words = error.words()
                .orElseGet(() -> "HTTP " + status + " from " + response.uri()
                        + (response.body().isBlank() || isMarkup(response.body()) ? "" : ": " + response.body()));
        Failure failure =
                new Failure(error.kind(status, retryAfter), Redaction.oneLine(words, endpoint.key()), retryAfter);
        // A gateway that lost patience with a model does not stop it: only errors of the provider's own are free.
        return status == 504 || status == 524
                ? ProviderException.perhapsBilled(failure)
                : ProviderException.notBilled(failure);
    }

    private static <T extends Throwable> @Nullable T causeOf(Throwable thrown, Class<T> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    private static @Nullable String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    private static boolean isMarkup(String body) {
        return body.stripLeading().startsWith("<");
    }

    private static String unreachable(IOException broken, Exchange exchange, ServerAddress endpoint) {
        String why = broken.getMessage() == null ? "" : ": " + broken.getMessage();
        return (exchange.wasSent() ? "broken connection to " : "cannot connect to ") + endpoint + why;
    }

    private static Failure failure(FailureKind kind, String words, ServerAddress endpoint) {
        return Failure.of(kind, Redaction.oneLine(words, endpoint.key()));
    }

    private static String seconds(Duration timeout) {
        return timeout.toMillis() % 1_000 == 0
                ? timeout.toSeconds() + " s"
                : String.format(Locale.ROOT, "%.1f s", timeout.toMillis() / 1_000.0);
    }
}
