package io.winnow.producer.provider.random;

import io.winnow.messages.text.Canonical;
import io.winnow.producer.provider.api.Answer;
import io.winnow.producer.provider.api.Provider;
import io.winnow.producer.provider.api.Question;
import io.winnow.provider.ProviderException;
import io.winnow.provider.Usage;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A model that needs no key and no network, for trying Winnow out and for testing it.
 *
 * <p>What it answers depends on the question alone, its seed included. It writes as models do: numbered, with bullets, in
 * code fences or as JSON; with articles, capitals and full stops at random, so that the same attribute comes in many
 * spellings. See {@link RandomOptions} for its options.
 */
public final class RandomProvider implements Provider {

    /** Share of lines that are spelled unlike the rest. */
    private static final double VARIATION = 0.25;

    /** How often it looks for a phrase that the answer does not hold yet. */
    private static final int TRIES = 8;

    /** How often it looks for one that it was not told to leave out, before it gives one of those after all. */
    private static final int OBEDIENT_TRIES = 64;

    private static final int CHARACTERS_PER_TOKEN = 4;

    private static final List<String> FACETS = List.of(
            "History and heritage",
            "Food and drink",
            "Art and design",
            "Nature and outdoors",
            "Music and nightlife",
            "Buildings and streets",
            "People and stories",
            "Seasons and festivals",
            "Hidden corners",
            "Science and technology",
            "Things for families",
            "Shops and crafts");

    private static final List<String> QUALITIES = List.of("A quiet", "A famous", "A curious", "A venerable", "A small");
    private static final List<String> KINDS = List.of("place", "sight", "custom", "story", "treat");
    private static final List<String> FATES = List.of(
            "that visitors remember",
            "known far beyond its surroundings",
            "which locals would rather keep to themselves",
            "best enjoyed in the morning");

    private final RandomOptions options;
    private final Vocabulary vocabulary;

    public RandomProvider(RandomOptions options) {
        this.options = options;
        this.vocabulary = new Vocabulary(options.offset(), options.vocabulary(), options.skew());
    }

    @Override
    public Answer ask(Question question) throws ProviderException, InterruptedException {
        SplittableRandom random = new SplittableRandom(question.seed());
        Duration latency = latency(random);
        double fate = random.nextDouble();
        if (fate < options.timeout()) {
            // As long as a real time-out, within reason: nobody learns from waiting a minute for a simulation.
            pause(min(question.timeout(), Duration.ofSeconds(2)));
            throw ProviderException.perhapsBilled(Failure.of(FailureKind.TIMED_OUT, "simulated time-out"));
        }
        fate -= options.timeout();
        if (latency.compareTo(question.timeout()) > 0) {
            pause(question.timeout());
            throw ProviderException.perhapsBilled(
                    Failure.of(FailureKind.TIMED_OUT, "no answer within " + question.timeout()));
        }
        pause(latency);
        fate = failOrReduce(fate, options.rateLimit(), FailureKind.RATE_LIMITED, "simulated rate limit");
        fate = failOrReduce(fate, options.serverError(), FailureKind.UNAVAILABLE, "simulated server error");
        fate = failOrReduce(fate, options.unauthorized(), FailureKind.UNAUTHORIZED, "simulated invalid key");
        String text = fate < options.malformed()
                ? "```json\n[{\"attr"
                : question.plan() ? facets(question) : list(question, random);
        return answer(question, text);
    }

    /** Counts tokens as providers do, and stops where they would. */
    private Answer answer(Question question, String text) {
        long inputTokens = tokens(
                question.prompt().system().length() + question.prompt().user().length());
        long outputTokens = (long) Math.ceil(tokens(text.length()) * options.verbosity());
        Integer most = question.maxOutputTokens();
        if (most == null || outputTokens <= most) {
            return new Answer(text, false, new Usage(inputTokens, 0, outputTokens));
        }
        int room = ((int) (most / options.verbosity())) * CHARACTERS_PER_TOKEN;
        return new Answer(text.substring(0, Math.min(room, text.length())), true, new Usage(inputTokens, 0, most));
    }

    private static long tokens(int characters) {
        return Math.max(1, characters / CHARACTERS_PER_TOKEN);
    }

    /** What is left of the fate when it is not this failure. */
    private double failOrReduce(double fate, double rate, FailureKind kind, String message) throws ProviderException {
        if (fate >= rate) {
            return fate - rate;
        }
        boolean saysWhen =
                kind == FailureKind.RATE_LIMITED && options.retryAfter().isPositive();
        throw ProviderException.notBilled(new Failure(kind, message, saysWhen ? options.retryAfter() : null));
    }

    /** The same facets of a topic whenever it is asked. */
    private static String facets(Question question) {
        List<String> facets = new ArrayList<>(FACETS);
        Collections.shuffle(facets, new Random(question.topic().hashCode()));
        return Layout.PLAIN.of(facets.subList(0, Math.clamp(question.requestSize(), 1, facets.size())));
    }

    private String list(Question question, SplittableRandom random) {
        List<String> lines = new ArrayList<>();
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < question.requestSize(); i++) {
            int rank = draw(question, given, random);
            given.add(rank);
            lines.add(spelled(vocabulary.phrase(question.topic(), rank), random));
        }
        Layout layout = Layout.values()[random.nextInt(Layout.values().length)];
        return layout.of(lines.stream()
                .map(name -> question.describe() ? described(name, layout, random) : layout.named(name))
                .toList());
    }

    /** Something to see in the place of a description; another one each time that a name is given. */
    private static String described(String name, Layout layout, SplittableRandom random) {
        String kind = oneOf(KINDS, random);
        return layout.described(name, oneOf(QUALITIES, random) + " " + kind + " " + oneOf(FATES, random), kind);
    }

    private static String oneOf(List<String> texts, SplittableRandom random) {
        return texts.get(random.nextInt(texts.size()));
    }

    private int draw(Question question, Set<Integer> given, SplittableRandom random) {
        int rank = vocabulary.draw(random);
        int most = question.known().isEmpty() ? TRIES : OBEDIENT_TRIES;
        for (int tries = 1; tries < most && (given.contains(rank) || leavesOut(question, rank)); tries++) {
            rank = vocabulary.draw(random);
        }
        return rank;
    }

    /** Whether a phrase is known and is not overlooked: that is decided once for each phrase of a question. */
    private boolean leavesOut(Question question, int rank) {
        if (question.known().isEmpty()) {
            return false;
        }
        String canonical = Canonical.of(vocabulary.phrase(question.topic(), rank));
        return question.known().contains(canonical)
                && new SplittableRandom(question.seed() ^ 0x9E3779B97F4A7C15L * (rank + 1L)).nextDouble()
                        < options.obey();
    }

    private static String spelled(String phrase, SplittableRandom random) {
        String capitalised = Character.toUpperCase(phrase.charAt(0)) + phrase.substring(1);
        if (random.nextDouble() >= VARIATION) {
            return capitalised;
        }
        return switch (random.nextInt(6)) {
            case 0 -> phrase;
            case 1 -> phrase.toUpperCase(Locale.ROOT);
            case 2 -> "The " + phrase;
            case 3 -> capitalised + ".";
            case 4 -> capitalised.replace(" ", "  ");
            default -> capitalised.replace("é", "e");
        };
    }

    private Duration latency(SplittableRandom random) {
        double mean = options.latency().toNanos();
        // Half is certain, half is exponentially spread: the mean is as asked for, with the long tail that services
        // have.
        double spread = -Math.log(1 - random.nextDouble()) * mean / 2;
        return Duration.ofNanos((long) Math.min(mean / 2 + spread, 4 * mean));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static void pause(Duration duration) throws InterruptedException {
        if (duration.isPositive()) {
            Thread.sleep(duration);
        }
    }

    /** How models set out a list. */
    private enum Layout {
        PLAIN {
            @Override
            String line(int number, String text) {
                return text;
            }
        },
        NUMBERED {
            @Override
            String line(int number, String text) {
                return number + ". " + text;
            }
        },
        BULLETS {
            @Override
            String line(int number, String text) {
                return "- " + text;
            }
        },
        FENCED_JSON {
            @Override
            String of(List<String> lines) {
                return "```json\n" + super.of(lines).replaceFirst(",$", "").transform(body -> "[\n" + body + "\n]")
                        + "\n```";
            }

            @Override
            String line(int number, String text) {
                return "  " + text + ",";
            }

            @Override
            String named(String name) {
                return '"' + name + '"';
            }

            @Override
            String described(String name, String description, String category) {
                return "{\"name\": \"" + name + "\", \"description\": \"" + description + "\", \"category\": \""
                        + category + "\"}";
            }
        };

        abstract String line(int number, String text);

        String named(String name) {
            return name;
        }

        String described(String name, String description, String category) {
            return "**" + name + "**: " + description;
        }

        String of(List<String> lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < lines.size(); i++) {
                text.append(i == 0 ? "" : "\n").append(line(i + 1, lines.get(i)));
            }
            return text.toString();
        }
    }
}
