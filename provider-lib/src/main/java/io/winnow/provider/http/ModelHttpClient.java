package io.winnow.provider.http;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * LangChain4j's way to the JDK's HTTP client, instead of its own adapter, which loses the headers of a failed response
 * ({@code Retry-After}) and whose time-out ends with the first byte of the answer.
 *
 * <p>HTTP/1.1 only: many servers of one's own answer the JDK's offer to upgrade with an error.
 */
public final class ModelHttpClient implements HttpClient {

    /** What is sent within {@link ScopedValue#where} takes its time limit from here, and notes what came back. */
    public static final ScopedValue<Exchange> EXCHANGE = ScopedValue.newInstance();

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

    /** Property of the JDK: what its client logs of each exchange, read when the first client of the process is made. */
    private static final String WIRE_LOG = "jdk.httpclient.HttpClient.log";

    static {
        String log = System.getProperty(WIRE_LOG);
        if (log != null) {
            System.setProperty(WIRE_LOG, withoutHeaders(log));
        }
    }

    private final Proxies proxies;

    /** Pools connections. Its threads are daemons and it needs no closing. */
    private final java.net.http.HttpClient client;

    public ModelHttpClient(Proxies proxies) {
        this.proxies = proxies;
        this.client = java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .proxy(proxies)
                // A redirect would carry the key to wherever it points.
                .followRedirects(java.net.http.HttpClient.Redirect.NEVER)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /** What the JDK may log of an exchange: anything but headers, which hold the key. */
    public static String withoutHeaders(String log) {
        return Arrays.stream(log.toLowerCase(Locale.ROOT).split(","))
                .map(part -> part.equals("all") ? "errors,requests,content,frames,ssl,trace,channel" : part)
                .filter(part -> !part.equals("headers"))
                .collect(Collectors.joining(","));
    }

    /** One request and what is known of its answer. */
    public static final class Exchange {

        private final long deadline;
        private final boolean isParsed;
        private volatile boolean sent;
        private @Nullable HttpReply reply;

        public Exchange(Duration timeout) {
            this(timeout, false);
        }

        /** @param isParsed whether LangChain4j is to read what a success says, and nobody else does */
        public Exchange(Duration timeout, boolean isParsed) {
            this.deadline = System.nanoTime() + timeout.toNanos();
            this.isParsed = isParsed;
        }

        /** Whether the request went out, or began to: before that nobody can have acted on it. */
        boolean wasSent() {
            return sent;
        }

        /** What came back; null when nothing did. */
        public @Nullable HttpReply reply() {
            return reply;
        }
    }

    /** Thrown when a reply has arrived, so that LangChain4j, which has built the request, does not parse the reply as well. */
    private static final class RepliedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        RepliedException() {
            super("replied", null, false, false);
        }
    }

    /** No answer within the time limit. */
    static final class TimeLimitException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TimeLimitException(@Nullable Throwable cause) {
            super(cause);
        }
    }

    /** The thread was interrupted; its flag is set again. */
    static final class CancelledException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        CancelledException(Throwable cause) {
            super(cause);
        }
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        Exchange exchange = EXCHANGE.get();
        HttpResponse<byte[]> response = send(request, exchange);
        // A proxy's refusal to open a tunnel comes without one.
        byte[] bytes = response.body() == null ? new byte[0] : response.body();
        BodyText body = BodyText.of(bytes, response.headers(), MAX_BODY_BYTES);
        exchange.reply =
                new HttpReply(response.statusCode(), response.uri(), response.headers(), body.text(), body.fault());
        if (exchange.isParsed && exchange.reply.isSuccess()) {
            return SuccessfulHttpResponse.builder()
                    .statusCode(response.statusCode())
                    .headers(response.headers().map())
                    .body(body.text())
                    .build();
        }
        throw new RepliedException();
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        throw new UnsupportedOperationException("answers are not streamed");
    }

    private HttpResponse<byte[]> send(HttpRequest request, Exchange exchange) {
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(
                translated(request, exchange), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BODY_BYTES));
        try {
            return sent.get(exchange.deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new TimeLimitException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException(e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UncheckedIOException(cause instanceof IOException io ? io : new IOException(cause));
        } finally {
            sent.cancel(true);
        }
    }

    private java.net.http.HttpRequest translated(HttpRequest request, Exchange exchange) {
        URI uri = URI.create(request.url());
        java.net.http.HttpRequest.Builder builder = java.net.http.HttpRequest.newBuilder(uri);
        request.headers().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        String authorization = proxies.authorizationFor(uri);
        if (authorization != null) {
            builder.header("Proxy-Authorization", authorization);
        }
        builder.setHeader("Accept-Encoding", "identity");
        String body = request.body();
        BodyPublisher publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        return builder.method(request.method().name(), new Watched(publisher, exchange))
                .build();
    }

    /** Notes when the body is asked for, which is when there is a connection and the headers are on their way. */
    private record Watched(BodyPublisher publisher, Exchange exchange) implements BodyPublisher {

        @Override
        public long contentLength() {
            return publisher.contentLength();
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            exchange.sent = true;
            publisher.subscribe(subscriber);
        }
    }

    /** A builder that gives this client, whatever time-outs it is told: they come with each exchange. */
    public HttpClientBuilder asBuilder() {
        return new HttpClientBuilder() {
            @Override
            public @Nullable Duration connectTimeout() {
                return null;
            }

            @Override
            public HttpClientBuilder connectTimeout(Duration timeout) {
                return this;
            }

            @Override
            public @Nullable Duration readTimeout() {
                return null;
            }

            @Override
            public HttpClientBuilder readTimeout(Duration timeout) {
                return this;
            }

            @Override
            public HttpClient build() {
                return ModelHttpClient.this;
            }
        };
    }
}
