package io.winnow.it.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.winnow.messages.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A provider that speaks OpenAI's wire format and knows so many things and no more: it says them one slice after the other, and begins
 * anew at the end, so that whoever asks long enough has heard all. It can be away, on one port through all its lives.
 */
final class ListModel implements AutoCloseable {

    /** How many things it knows: {@code sight 0}, {@code sight 1} and so on. */
    static final int THINGS = 300;

    private static final int SLICE = 20;

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger unavailable = new AtomicInteger();
    private final int port;
    private volatile boolean saysUnavailable;
    private volatile HttpServer server;

    ListModel() {
        server = open(0);
        port = server.getAddress().getPort();
    }

    String baseUrl() {
        return "http://127.0.0.1:" + port + "/v1";
    }

    /** Requests that it answered with things. */
    int answers() {
        return asked.get();
    }

    /** Requests that it answered with 503. */
    int unavailable() {
        return unavailable.get();
    }

    /** Refuses connections from now on. */
    void goAway() {
        server.stop(0);
    }

    /** Takes connections again, and answers each request with 503 until it is {@link #getWell}. */
    void comeBackIll() {
        saysUnavailable = true;
        server = open(port);
    }

    void getWell() {
        saysUnavailable = false;
    }

    private HttpServer open(int at) {
        try {
            HttpServer opened = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
            opened.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            opened.createContext("/v1/chat/completions", this::handle);
            opened.start();
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            if (saysUnavailable) {
                unavailable.incrementAndGet();
                answer(exchange, 503, "{\"error\":{\"message\":\"The server is overloaded\",\"type\":\"error\"}}");
                return;
            }
            int first = asked.getAndIncrement() * SLICE;
            ObjectNode body = Json.MAPPER.createObjectNode();
            body.put("id", "x").put("object", "chat.completion").put("model", "list");
            ObjectNode choice = body.putArray("choices").addObject();
            choice.put("index", 0).put("finish_reason", "stop");
            choice.putObject("message")
                    .put("role", "assistant")
                    .put(
                            "content",
                            IntStream.range(first, first + SLICE)
                                    .mapToObj(number -> "sight " + number % THINGS)
                                    .collect(Collectors.joining("\n")));
            body.putObject("usage")
                    .put("prompt_tokens", 100)
                    .put("completion_tokens", 60)
                    .put("total_tokens", 160);
            answer(exchange, 200, body.toString());
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
