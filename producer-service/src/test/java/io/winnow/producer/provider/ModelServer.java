package io.winnow.producer.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.winnow.messages.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A real HTTP server on loopback that speaks a provider's wire format. */
public final class ModelServer implements AutoCloseable {

    /** What the server answers. */
    public record Reply(int status, Map<String, String> headers, String body) {

        public static Reply of(int status, String body) {
            return new Reply(status, Map.of(), body);
        }

        public Reply with(String header, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(header, value);
            return new Reply(status, more, body);
        }
    }

    /** What the server was asked. */
    public record Received(String path, Map<String, List<String>> headers, String body) {

        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().getFirst())
                    .findFirst()
                    .orElse(null);
        }
    }

    /** What goes wrong on the wire. */
    enum Trouble {
        NONE,
        /** Requests are taken and never answered. */
        SILENCE,
        /** The connection is closed instead of an answer. */
        BREAK,
        /** Headers and the beginning of a body are sent, and nothing more. */
        SILENCE_IN_BODY,
        /** Headers and the beginning of a body are sent, and the connection is closed. */
        BREAK_IN_BODY
    }

    private final HttpServer server;
    private final List<Received> received = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Function<Received, Reply> script;
    private volatile Trouble trouble = Trouble.NONE;

    public ModelServer(Function<Received, Reply> script) {
        this.script = script;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    public List<Received> received() {
        return List.copyOf(received);
    }

    public void reply(Function<Received, Reply> next) {
        script = next;
    }

    void trouble(Trouble next) {
        trouble = next;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            Received request =
                    new Received(exchange.getRequestURI().getPath(), Map.copyOf(exchange.getRequestHeaders()), body);
            received.add(request);
            if (trouble == Trouble.SILENCE) {
                closed.await();
            }
            if (trouble == Trouble.SILENCE || trouble == Trouble.BREAK) {
                return;
            }
            Reply reply = script.apply(request);
            reply.headers().forEach(exchange.getResponseHeaders()::add);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            byte[] bytes = reply.body().getBytes(UTF_8);
            if (trouble != Trouble.NONE) {
                exchange.sendResponseHeaders(reply.status(), bytes.length);
                exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
                exchange.getResponseBody().flush();
                if (trouble == Trouble.SILENCE_IN_BODY) {
                    closed.await();
                }
                return;
            }
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** OpenAI's chat completion. */
    public static Reply openAi(String text, int inputTokens, int outputTokens) {
        return Reply.of(
                200,
                json(Map.of(
                        "id",
                        "chatcmpl-1",
                        "object",
                        "chat.completion",
                        "created",
                        1_700_000_000,
                        "model",
                        "gpt-4o-mini-2024-07-18",
                        "choices",
                        List.of(Map.of(
                                "index",
                                0,
                                "message",
                                Map.of("role", "assistant", "content", text),
                                "finish_reason",
                                "stop")),
                        "usage",
                        Map.of(
                                "prompt_tokens",
                                inputTokens,
                                "completion_tokens",
                                outputTokens,
                                "total_tokens",
                                inputTokens + outputTokens))));
    }

    static String json(Object value) {
        return new String(Json.write(value), UTF_8);
    }
}
