package io.winnow.producer.provider.random;

import io.winnow.messages.error.WinnowException;
import io.winnow.router.words.DidYouMean;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the {@code random} provider behaves: the model's name is {@code random}, {@linkplain #CHARACTERS one that stands for options}, or
 * options joined by semicolons, as in {@code random:vocabulary=500;skew=1.1;latency=200ms;rate-limit=0.05}.
 *
 * <table>
 * <caption>Options</caption>
 * <tr><td>{@code vocabulary}</td><td>attributes that there are, from 1 to 100000; 5000</td></tr>
 * <tr><td>{@code skew}</td><td>exponent of Zipf's law by which some are far more frequent, from 0 (all alike) to 5; 1</td></tr>
 * <tr><td>{@code latency}</td><td>mean time to an answer, half of it certain and half exponentially spread, such as
 *     {@code 200ms} or {@code 1.5s}; 30 ms</td></tr>
 * <tr><td>{@code rate-limit}, {@code server-error}, {@code timeout}, {@code malformed}, {@code unauthorized}</td>
 *     <td>share of requests that fail so, from 0 to 1, together at most 1; 0</td></tr>
 * <tr><td>{@code retry-after}</td><td>what a rate limit asks for, as a duration; nothing</td></tr>
 * <tr><td>{@code offset}</td><td>where its attributes begin among all that there are, so that two of these models know partly the
 *     same: {@code vocabulary=1000} and {@code vocabulary=1000;offset=700} share 300; 0</td></tr>
 * <tr><td>{@code obey}</td><td>share of the known attributes that it leaves out when it is told to, from 0 to 1; 0.9</td></tr>
 * <tr><td>{@code verbosity}</td><td>output tokens for each token of the answer, from 1 to 100, as models have that reason unseen;
 *     1</td></tr>
 * </table>
 *
 * @param retryAfter zero when a rate limit does not say
 */
public record RandomOptions(
        int vocabulary,
        double skew,
        Duration latency,
        double rateLimit,
        double serverError,
        double timeout,
        double malformed,
        double unauthorized,
        Duration retryAfter,
        int offset,
        double obey,
        double verbosity) {

    /** Attributes that there are for all of these models together. */
    static final int MAX_VOCABULARY = 100_000;

    /** Three models that can be told apart at a glance: each knows a part of what there is, and 150 attributes are known to all. */
    private static final Map<String, String> CHARACTERS = Map.of(
            "amber", "vocabulary=700;latency=900ms",
            "basil", "vocabulary=700;offset=350;latency=900ms",
            "cedar", "vocabulary=400;offset=550;latency=900ms");

    private static final Pattern DURATION = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,3})?)(ms|s)");
    private static final Map<String, String> DEFAULTS = new TreeMap<>(Map.ofEntries(
            Map.entry("vocabulary", "5000"),
            Map.entry("skew", "1"),
            Map.entry("latency", "30ms"),
            Map.entry("rate-limit", "0"),
            Map.entry("server-error", "0"),
            Map.entry("timeout", "0"),
            Map.entry("malformed", "0"),
            Map.entry("unauthorized", "0"),
            Map.entry("retry-after", "0ms"),
            Map.entry("offset", "0"),
            Map.entry("obey", "0.9"),
            Map.entry("verbosity", "1")));

    private static final Set<String> WHOLE = Set.of("vocabulary", "offset");

    /**
     * Reads a model name.
     *
     * @throws WinnowException naming the option at fault and what it takes
     */
    public static RandomOptions parse(String model) {
        Map<String, String> given = new LinkedHashMap<>();
        if (!model.equals("random")) {
            for (String option : CHARACTERS.getOrDefault(model, model).split(";", -1)) {
                int equals = option.indexOf('=');
                String name = (equals < 0 ? option : option.substring(0, equals)).strip();
                if (equals < 0 || !DEFAULTS.containsKey(name)) {
                    throw new WinnowException("random:" + model + " is not understood at '" + option
                            + "': use random:random, " + names() + ", or name=value joined by ';' with names "
                            + DEFAULTS.keySet()
                            + DidYouMean.hint(name, DEFAULTS.keySet()));
                }
                if (given.put(name, option.substring(equals + 1).strip()) != null) {
                    throw new WinnowException("random:" + model + " says " + name + " twice: give it once");
                }
            }
        }
        Map<String, String> all = new LinkedHashMap<>(DEFAULTS);
        all.putAll(given);
        Function<String, String> read = name -> java.util.Objects.requireNonNull(all.get(name));
        Function<String, Double> rate = name -> number(name, read.apply(name), 0, 1);
        RandomOptions options = new RandomOptions(
                (int) number("vocabulary", read.apply("vocabulary"), 1, MAX_VOCABULARY),
                number("skew", read.apply("skew"), 0, 5),
                duration("latency", read.apply("latency")),
                rate.apply("rate-limit"),
                rate.apply("server-error"),
                rate.apply("timeout"),
                rate.apply("malformed"),
                rate.apply("unauthorized"),
                duration("retry-after", read.apply("retry-after")),
                (int) number("offset", read.apply("offset"), 0, MAX_VOCABULARY),
                rate.apply("obey"),
                number("verbosity", read.apply("verbosity"), 1, 100));
        if (options.failures() > 1 + 1e-9) {
            throw new WinnowException("random:" + model + ": the failure rates add up to more than 1");
        }
        if (options.offset + options.vocabulary > MAX_VOCABULARY) {
            throw new WinnowException(
                    "random:" + model + ": offset and vocabulary must add up to at most " + MAX_VOCABULARY);
        }
        return options;
    }

    private static String names() {
        return CHARACTERS.keySet().stream().sorted().map("random:"::concat).collect(Collectors.joining(", "));
    }

    private double failures() {
        return rateLimit + serverError + timeout + malformed + unauthorized;
    }

    private static double number(String name, String value, double least, double most) {
        if (value.matches("\\d{1,9}|\\d{0,9}\\.\\d{1,9}")) {
            double number = Double.parseDouble(value);
            if (number >= least && number <= most && (!WHOLE.contains(name) || number == Math.rint(number))) {
                return number;
            }
        }
        throw new WinnowException("random: " + name + " must be a number from " + plain(least) + " to " + plain(most)
                + ", not '" + value + "'");
    }

    private static Duration duration(String name, String value) {
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw new WinnowException(
                    "random: " + name + " must be a duration such as 200ms or 1.5s, not '" + value + "'");
        }
        double amount = Double.parseDouble(matcher.group(1));
        return Duration.ofNanos(Math.round(amount * (matcher.group(2).equals("s") ? 1e9 : 1e6)));
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }
}
