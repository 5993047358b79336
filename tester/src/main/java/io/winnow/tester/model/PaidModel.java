package io.winnow.tester.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.router.cost.Price;
import io.winnow.tester.model.ModelReply.Fault;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A provider in OpenAI's wire format that keeps an account: what it answered, how it failed, what it will charge. Each
 * model has a price and its own account.
 */
public final class PaidModel implements AutoCloseable {

    /** How it treats a request. */
    public enum Mood {
        ANSWERS,
        /** Answers, and does not say how many tokens it was. */
        SILENT_ON_USAGE,
        /** Answers with text that is not a list, and charges for it. */
        MUMBLES,
        /** Charges, and the answer gets lost on its way. */
        BREAKS_OFF,
        /** Charges, and never answers. */
        HANGS,
        SAYS_500(500),
        SAYS_503(503),
        SAYS_429(429),
        SAYS_401(401);

        private final int status;

        Mood() {
            this(OK);
        }

        Mood(int status) {
            this.status = status;
        }
    }

    private static final int OK = 200;

    /** When even a provider that hangs breaks the connection off. */
    private static final Duration END_OF_PATIENCE = Duration.ofMinutes(1);

    /**
     * What was asked.
     *
     * @param authorization the header, with the key that came along; null without one
     * @param charged in US dollars
     * @param at when it was answered, refused or left hanging
     */
    public record Entry(
            String model, Mood mood, @Nullable String authorization, BigDecimal charged, String body, Instant at) {}

    private final ModelServer server = new ModelServer(this::reply);
    private final Map<String, Price> prices = new ConcurrentHashMap<>();
    private final List<Entry> journal = new CopyOnWriteArrayList<>();
    private final AtomicInteger things = new AtomicInteger();
    private final Queue<Mood> next = new ConcurrentLinkedQueue<>();
    private final Random random;
    private volatile Map<Mood, Integer> odds;
    private volatile Supplier<String> answers = () -> IntStream.range(0, 5)
            .mapToObj(i -> "thing number " + things.incrementAndGet())
            .collect(Collectors.joining("\n"));
    private volatile Duration pace = Duration.ofMillis(5);
    private volatile Duration retryAfter = Duration.ofMillis(40);

    /** Treats requests by chance: so many parts of all parts for each mood. */
    public PaidModel(long seed, Map<Mood, Integer> odds) {
        this.random = new Random(seed);
        this.odds = Map.copyOf(odds);
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

    /** Answers with so many things, the next ones out of so many that there are, and begins anew at the end. */
    public PaidModel reciting(int count, int vocabulary) {
        answers = () -> {
            int first = things.getAndAdd(count);
            return IntStream.range(first, first + count)
                    .mapToObj(i -> "thing number " + i % vocabulary)
                    .collect(Collectors.joining("\n"));
        };
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

    /** Treats all requests so from now on. */
    public void becomes(Mood mood) {
        odds = Map.of(mood, 1);
    }

    /** Refuses connections from now on. */
    public void goAway() {
        server.goAway();
    }

    /** Accepts connections again. */
    public void comeBack() {
        server.comeBack();
    }

    /** How many requests it treated so. */
    public long times(Mood mood) {
        return journal.stream().filter(entry -> entry.mood() == mood).count();
    }

    /** The URL that {@code <NAME>_BASE_URL} has to be. */
    public String baseUrl() {
        return server.url("/v1");
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
        server.close();
    }

    private ModelReply reply(ModelRequest request) {
        JsonNode body = request.json();
        String model = body.get("model").asText();
        Mood mood = mood();
        server.pause(pace.plusMillis(number(30)));
        if (mood.status != OK) {
            journal.add(new Entry(
                    model, mood, request.header("Authorization"), BigDecimal.ZERO, request.body(), Instant.now()));
            return refusal(request, mood);
        }
        int most = body.has("max_tokens")
                ? body.get("max_tokens").asInt()
                : body.path("max_completion_tokens").asInt(2_000);
        int bytes = body.get("messages").toString().getBytes(UTF_8).length;
        int input = bytes / 6 + number(bytes / 6);
        int cached = number(4) == 0 ? input / 2 : 0;
        int output = number(10) == 0 ? most : Math.min(most, 20 + number(200));
        Price price = prices.get(model);
        BigDecimal charge = price == null ? BigDecimal.ZERO : price.of(input, cached, output);
        // Charged before anything goes out: a provider that answers has done the work.
        journal.add(new Entry(model, mood, request.header("Authorization"), charge, request.body(), Instant.now()));
        String content = mood == Mood.MUMBLES ? "```json\n[{\"attr" : answers.get();
        OpenAiAnswer.Tokens tokens =
                mood == Mood.SILENT_ON_USAGE ? null : new OpenAiAnswer.Tokens(input, cached, output, 0);
        ModelReply answer = new OpenAiAnswer(model, content, null, "stop", tokens).reply();
        return switch (mood) {
            case BREAKS_OFF -> answer.failing(Fault.BREAKS_OFF_IN_BODY);
            case HANGS -> answer.failing(Fault.BREAKS_OFF).after(END_OF_PATIENCE);
            default -> answer;
        };
    }

    private ModelReply refusal(ModelRequest request, Mood mood) {
        return switch (mood) {
            // As providers do, more or less.
            case SAYS_401 ->
                ModelReply.error(
                        mood.status,
                        "Incorrect API key provided: "
                                + String.valueOf(request.header("Authorization"))
                                        .replace("Bearer ", "")
                                + ". You can find your API key in your account.");
            case SAYS_429 ->
                ModelReply.error(mood.status, "Rate limit reached for requests")
                        .with("retry-after-ms", String.valueOf(retryAfter.toMillis()));
            case SAYS_503 -> ModelReply.error(mood.status, "The server is overloaded");
            default -> ModelReply.error(mood.status, "The server had an error while processing your request");
        };
    }

    private Mood mood() {
        Mood due = next.poll();
        if (due != null) {
            return due;
        }
        Map<Mood, Integer> parts = odds;
        int drawn = number(parts.values().stream().mapToInt(Integer::intValue).sum());
        for (Mood mood : Mood.values()) {
            drawn -= parts.getOrDefault(mood, 0);
            if (drawn < 0) {
                return mood;
            }
        }
        throw new IllegalStateException("odds add up");
    }

    private synchronized int number(int bound) {
        return random.nextInt(Math.max(1, bound));
    }
}
