package io.winnow.producer.provider;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * LangChain4j's way to the JDK's HTTP client, instead of its own adapter, which loses the headers of a failed response
 * ({@code Retry-After}) and whose time-out ends with the first byte of the answer.
 *
 * <p>HTTP/1.1 only: many servers of one's own answer the JDK's offer to upgrade with an error.
 */
final class ModelHttpClient implements HttpClient {

    /** What is sent within {@link ScopedValue#where} takes its time limit from here, and notes what came back. */
    static final ScopedValue<Exchange> EXCHANGE = ScopedValue.newInstance();

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final long MAX_BODY_BYTES = 16L * 1024 * 1024;

    /** One for the process: connections are pooled by it. Its threads are daemons and it needs no closing. */
    private static final java.net.http.HttpClient CLIENT = java.net.http.HttpClient.newBuilder()
            .version(java.net.http.HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            // A redirect would carry the key to wherever it points.
            .followRedirects(java.net.http.HttpClient.Redirect.NEVER)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    /** One request and what is known of its answer. */
    static final class Exchange {

        private final long deadline;
        private @Nullable String body;

        Exchange(Duration timeout) {
            this.deadline = System.nanoTime() + timeout.toNanos();
        }

        /** The body of a successful response; null when none came. */
        @Nullable String body() {
            return body;
        }
    }

    /** A response that is no success, with its headers. */
    static final class Refusal extends HttpException {

        private static final long serialVersionUID = 1L;

        private final transient HttpResponse<String> response;

        Refusal(HttpResponse<String> response) {
            super(response.statusCode(), response.body());
            this.response = response;
        }

        HttpResponse<String> response() {
            return response;
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
        HttpResponse<String> response = send(request, exchange);
        if (response.statusCode() / 100 != 2) {
            throw new Refusal(response);
        }
        exchange.body = response.body();
        return SuccessfulHttpResponse.builder()
                .statusCode(response.statusCode())
                .headers(response.headers().map())
                .body(response.body())
                .build();
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        throw new UnsupportedOperationException("answers are not streamed");
    }

    private static HttpResponse<String> send(HttpRequest request, Exchange exchange) {
        CompletableFuture<HttpResponse<String>> sent =
                CLIENT.sendAsync(translated(request), BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BODY_BYTES));
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

    private static java.net.http.HttpRequest translated(HttpRequest request) {
        java.net.http.HttpRequest.Builder builder = java.net.http.HttpRequest.newBuilder(URI.create(request.url()));
        request.headers().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        String body = request.body();
        return builder.method(
                        request.method().name(),
                        body == null
                                ? java.net.http.HttpRequest.BodyPublishers.noBody()
                                : java.net.http.HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /** A builder that gives this client, whatever time-outs it is told: they come with each exchange. */
    HttpClientBuilder asBuilder() {
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
