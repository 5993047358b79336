package io.winnow.provider.http;

import io.winnow.provider.ProviderException;
import io.winnow.provider.Redaction;
import io.winnow.provider.ServerAddress;
import io.winnow.provider.http.ModelHttpClient.Exchange;
import io.winnow.provider.http.ModelHttpClient.TimeLimitException;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import io.winnow.router.health.RateLimitHints;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Tells what went wrong when no answer came, and whether it may cost something nevertheless. */
public final class HttpFailures {

    private static final Pattern CLASS_NAME = Pattern.compile("(?:[a-z][a-z0-9_]*\\.){2,}[A-Z][A-Za-z0-9_$]*:?");

    private HttpFailures() {}

    /**
     * Classifies what was thrown while a model was asked and nothing came back.
     */
    public static ProviderException of(Throwable thrown, Exchange exchange, ServerAddress endpoint, Duration timeout) {
        boolean mayHaveArrived = mayHaveArrived(thrown, exchange);
        Failure failure = unanswered(thrown, mayHaveArrived, endpoint, timeout);
        return mayHaveArrived ? ProviderException.perhapsBilled(failure) : ProviderException.notBilled(failure);
    }

    /** The JDK's client can begin to send before TLS is agreed upon; nobody reads that where it never is. */
    private static boolean mayHaveArrived(Throwable thrown, Exchange exchange) {
        return exchange.wasSent() && causeOf(thrown, SSLHandshakeException.class) == null && whyNoTls(thrown) == null;
    }

    /**
     * Classifies a reply that is no success by its status.
     *
     * @param now what dates and times in headers are compared with
     */
    public static ProviderException of(HttpReply reply, Exchange exchange, ServerAddress endpoint, Instant now) {
        if (!exchange.wasSent()) {
            return refusedByProxy(reply, endpoint);
        }
        Failure failure = failure(ErrorBody.of(reply.text()), reply, endpoint, now);
        // A gateway that lost patience with a model does not stop it: only errors of the provider's own are free.
        return reply.status() == 504 || reply.status() == 524
                ? ProviderException.perhapsBilled(failure)
                : ProviderException.notBilled(failure);
    }

    /** An error in the provider's words, with the wait that it asks for. The status of the reply may be a success. */
    public static Failure failure(ErrorBody error, HttpReply reply, ServerAddress endpoint, Instant now) {
        Duration wish = RateLimitHints.onRefusal(reply::header, now);
        Duration retryAfter = wish == null ? error.retryDelay() : wish;
        FailureKind kind = error.kind(reply.status(), retryAfter);
        String words = error.words().orElseGet(() -> statusInWords(reply));
        return new Failure(
                kind,
                Redaction.oneLine(
                        kind == FailureKind.MISCONFIGURED && reply.status() != 407
                                ? words + ": " + WrongAddress.hint(endpoint)
                                : words,
                        endpoint.key()),
                retryAfter);
    }

    private static String statusInWords(HttpReply reply) {
        String status = "HTTP " + reply.status() + " from " + reply.uri();
        if (reply.fault() != null) {
            return status + ": " + reply.fault();
        }
        return reply.isWebPage()
                ? status + WrongAddress.title(reply).map(title -> ": " + title).orElse("")
                : status + (reply.text().isBlank() ? "" : ": " + reply.text());
    }

    /** The message of the innermost cause without names of Java classes; empty when nothing else is left. */
    public static String plainly(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String words = cause.getMessage() == null
                ? ""
                : CLASS_NAME.matcher(cause.getMessage()).replaceAll("").strip();
        return words.contains("Exception") ? "" : words;
    }

    private static Failure unanswered(
            Throwable thrown, boolean mayHaveArrived, ServerAddress endpoint, Duration timeout) {
        if (causeOf(thrown, TimeLimitException.class) != null) {
            return failure(FailureKind.TIMED_OUT, "no answer within " + seconds(timeout), endpoint);
        }
        if (causeOf(thrown, UnresolvedAddressException.class) != null) {
            return failure(FailureKind.UNAVAILABLE, "cannot find the host of " + endpoint, endpoint);
        }
        String tls = whyNoTls(thrown);
        if (tls != null) {
            return failure(FailureKind.MISCONFIGURED, "cannot connect to " + endpoint + ": " + tls, endpoint);
        }
        IOException broken = causeOf(thrown, IOException.class);
        if (broken != null && String.valueOf(broken.getMessage()).contains("exceeds capacity")) {
            return failure(FailureKind.MALFORMED, "the answer is too large", endpoint);
        }
        if (broken != null) {
            return failure(FailureKind.UNAVAILABLE, unreachable(broken, mayHaveArrived, endpoint), endpoint);
        }
        // Nothing was sent: LangChain4j or the JDK refused to build the request.
        String why = plainly(thrown);
        return failure(
                FailureKind.BAD_REQUEST, "the request cannot be made" + (why.isEmpty() ? "" : ": " + why), endpoint);
    }

    /** What keeps TLS from ever working there; null when it may work another time. */
    private static @Nullable String whyNoTls(Throwable thrown) {
        if (causeOf(thrown, SSLException.class) == null) {
            return null;
        }
        if (causeOf(thrown, GeneralSecurityException.class) != null) {
            return "its certificate is not trusted (" + plainly(thrown) + ")";
        }
        return plainly(thrown).toLowerCase(Locale.ROOT).contains("unrecognized ssl message")
                ? "the server does not use TLS; if that is right, the address begins with http://"
                : null;
    }

    /** The JDK gives a proxy's answer for the provider's own when the proxy opens no tunnel before it knows who asks. */
    private static ProviderException refusedByProxy(HttpReply reply, ServerAddress endpoint) {
        return ProviderException.notBilled(failure(
                FailureKind.MISCONFIGURED,
                "cannot connect to " + endpoint + ": the proxy refuses with HTTP " + reply.status()
                        + "; it takes a name and a password, as in HTTPS_PROXY=http://user:password@host:port",
                endpoint));
    }

    private static <T extends Throwable> @Nullable T causeOf(Throwable thrown, Class<T> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    private static String unreachable(IOException broken, boolean mayHaveArrived, ServerAddress endpoint) {
        String why = plainly(broken);
        return (mayHaveArrived ? "broken connection to " : "cannot connect to ")
                + endpoint
                + (why.isEmpty() ? "" : ": " + why);
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
