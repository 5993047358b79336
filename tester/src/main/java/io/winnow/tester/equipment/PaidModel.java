package io.winnow.tester.equipment;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.winnow.messages.Json;
import io.winnow.router.cost.Price;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A provider that speaks OpenAI's wire format and keeps books of its own: what it answered, how it failed, what it will
 * charge. Each model has a price; an account is a model's.
 */
public final class PaidModel implements AutoCloseable {

    /** How it treats a request. */
    public enum Mood {
        ANSWERS,
        /** Answers, and does not say how many tokens it was. */
        SILENT_ON_USAGE,
        /** Answers with what is no list, and charges for it. */
        MUMBLES,
        /** Charges, and the answer gets lost on its way. */
        BREAKS_OFF,
        /** Charges, and never answers. */
        HANGS,
        SAYS_500,
        SAYS_429,
        SAYS_401
    }

    /**
     * What was asked.
     *
     * @param authorization the header, with the key that came along; null without one
     * @param charged in US dollars
     * @param at when it was answered, refused or left hanging
     */
    public record Entry(
            String model,
            Mood mood,
            @Nullable String authorization,
            BigDecimal charged,
            String body,
            Instant at) {}

    private final HttpServer server;
    private final Map<String, Price> prices = new ConcurrentHashMap<>();
    private final List<Entry> journal = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger things = new AtomicInteger();
    private final Queue<Mood> next = new ConcurrentLinkedQueue<>();
    private final Random random;
    private final Map<Mood, Integer> odds;
    private volatile Supplier<String> answers = () -> IntStream.range(0, 5)
            .mapToObj(i -> "thing number " + things.incrementAndGet())
            .collect(Collectors.joining("\n"));
    private volatile Duration pace = Duration.ofMillis(5);
    private volatile Duration retryAfter = Duration.ofMillis(40);

    /** Treats requests by chance: so many parts of all parts for each mood. */
    public PaidModel(long seed, Map<Mood, Integer> odds) {
        this.random = new Random(seed);
        this.odds = Map.copyOf(odds);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/chat/completions", this::handle);
        server.start();
    }

    public static PaidModel that(Mood mood) {
        return new PaidModel(1, Map.of(mood, 1));
    }

    public PaidModel price(Price price) {
        prices.put(price.model(), price);
        return this;
    }

    /** Answers with so many things, out of so many that there are, with repeats; else each answer has five new ones. */
    public PaidModel answering(int count, int vocabulary) {
        answers = () -> IntStream.range(0, count)
                .mapToObj(i -> "thing number " + number(vocabulary))
                .collect(Collectors.joining("\n"));
        return this;
    }

    /** Takes at least so long, and up to 30 ms more, for an answer. */
    public PaidModel pace(Duration least) {
        pace = least;
        return this;
    }

    /** How long it asks to be left alone when it says 429. */
    public PaidModel retryAfter(Duration time) {
        retryAfter = time;
        return this;
    }

    /** Treats the next requests so, one each, before it goes on as before. */
    public void next(List<Mood> moods) {
        next.addAll(moods);
    }

    /** How many requests it treated so. */
    public long times(Mood mood) {
        return journal.stream().filter(entry -> entry.mood() == mood).count();
    }

    /** The URL that {@code <NAME>_BASE_URL} has to be. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** All that was asked so far. */
    public List<Entry> journal() {
        return journal;
    }

    /** US dollars. */
    public BigDecimal charged(String model) {
        return journal.stream()
                .filter(entry -> entry.model().equals(model))
                .map(Entry::charged)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String text = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            JsonNode request = Json.MAPPER.readTree(text);
            String model = request.get("model").asText();
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            Mood mood = mood();
            pause(pace.toMillis() + number(30));
            if (mood.name().startsWith("SAYS_")) {
                journal.add(new Entry(model, mood, authorization, BigDecimal.ZERO, text, Instant.now()));
                refuse(exchange, mood);
                return;
            }
            int most = request.has("max_tokens")
                    ? request.get("max_tokens").asInt()
                    : request.path("max_completion_tokens").asInt(2_000);
            int bytes = request.get("messages").toString().getBytes(UTF_8).length;
            int input = bytes / 6 + number(bytes / 6);
            int cached = number(4) == 0 ? input / 2 : 0;
            int output = number(10) == 0 ? most : Math.min(most, 20 + number(200));
            Price price = prices.get(model);
            BigDecimal charge = price == null ? BigDecimal.ZERO : price.of(input, cached, output);
            // Charged before anything goes out: a provider that answers has done the work.
            journal.add(new Entry(model, mood, authorization, charge, text, Instant.now()));
            if (mood == Mood.HANGS) {
                pause(60_000);
                return;
            }
            byte[] answer = answer(model, mood, input, cached, output).getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer, 0, mood == Mood.BREAKS_OFF ? answer.length / 2 : answer.length);
        } catch (IOException e) {
            // The worker was killed, or asked to hear the rest of what was broken off.
        }
    }

    private void refuse(HttpExchange exchange, Mood mood) throws IOException {
        int status = Integer.parseInt(mood.name().substring("SAYS_".length()));
        String words = switch (mood) {
            // As providers do, more or less.
            case SAYS_401 ->
                "Incorrect API key provided: "
                        + exchange.getRequestHeaders().getFirst("Authorization").replace("Bearer ", "")
                        + ". You can find your API key in your account.";
            case SAYS_429 -> "Rate limit reached for requests";
            default -> "The server had an error while processing your request";
        };
        if (mood == Mood.SAYS_429) {
            exchange.getResponseHeaders().add("retry-after-ms", String.valueOf(retryAfter.toMillis()));
        }
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.putObject("error").put("message", words).put("type", "error");
        byte[] bytes = Json.MAPPER.writeValueAsBytes(body);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private String answer(String model, Mood mood, int input, int cached, int output) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("id", "x").put("object", "chat.completion").put("model", model);
        ObjectNode choice = body.putArray("choices").addObject();
        choice.put("index", 0).put("finish_reason", "stop");
        String content = mood == Mood.MUMBLES ? "```json\n[{\"attr" : answers.get();
        choice.putObject("message").put("role", "assistant").put("content", content);
        if (mood != Mood.SILENT_ON_USAGE) {
            ObjectNode usage = body.putObject("usage");
            usage.put("prompt_tokens", input).put("completion_tokens", output).put("total_tokens", input + output);
            usage.putObject("prompt_tokens_details").put("cached_tokens", cached);
        }
        return body.toString();
    }

    private Mood mood() {
        Mood due = next.poll();
        if (due != null) {
            return due;
        }
        int drawn = number(odds.values().stream().mapToInt(Integer::intValue).sum());
        for (Mood mood : Mood.values()) {
            drawn -= odds.getOrDefault(mood, 0);
            if (drawn < 0) {
                return mood;
            }
        }
        throw new IllegalStateException("odds add up");
    }

    private synchronized int number(int bound) {
        return random.nextInt(Math.max(1, bound));
    }

    private void pause(long millis) {
        try {
            boolean unused = closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
