package io.winnow.standalone.cli;

import io.winnow.messages.Collections;
import io.winnow.messages.RunRequest;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to explore and within which limits. */
final class RunOptions {

    private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h|d)");

    @Option(names = "--topic", paramLabel = "TEXT", description = "What to explore. Required.")
    String topic = "";

    @Option(
            names = "--producers",
            paramLabel = "N",
            defaultValue = "" + RunRequest.DEFAULT_PRODUCERS,
            description = "Calls in flight for this run (default: ${DEFAULT-VALUE}).")
    int producers;

    @Option(names = "--iterations", paramLabel = "M", description = "Successful calls a producer (default: unlimited).")
    @Nullable Integer iterations;

    @Option(
            names = "--max-requests",
            paramLabel = "R",
            description = "Provider requests a producer, failed ones and retries included; overrides --iterations.")
    @Nullable Integer maxRequests;

    @Option(
            names = "--request-size",
            paramLabel = "N",
            defaultValue = "" + RunRequest.DEFAULT_REQUEST_SIZE,
            description = "Attributes asked for a call (default: ${DEFAULT-VALUE}).")
    int requestSize;

    @Option(
            names = "--routing-strategy",
            paramLabel = "NAME",
            defaultValue = RunRequest.DEFAULT_ROUTING_STRATEGY,
            description = "backoff, roundrobin, priority or weighted (default: ${DEFAULT-VALUE}).")
    String routingStrategy = "";

    @Option(
            names = "--routing-config",
            paramLabel = "LIST",
            defaultValue = RunRequest.DEFAULT_ROUTING_CONFIG,
            description = "provider[:model][:weight], comma separated (default: ${DEFAULT-VALUE}).")
    String routingConfig = "";

    @Option(names = "--max-duration", paramLabel = "TIME", description = "Ask no more after 30s, 10m, 2h, …")
    @Nullable String maxDuration;

    @Option(names = "--target-unique", paramLabel = "N", description = "Ask no more once so many are new.")
    @Nullable Long targetUnique;

    @Option(
            names = "--dedup",
            paramLabel = "MODE",
            defaultValue = "canonical",
            description = "canonical or exact (default: ${DEFAULT-VALUE}).")
    String dedup = "";

    @Option(names = "--fresh", description = "Start the collection over.")
    boolean fresh;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Makes the random provider repeat itself (default: differs for every run).")
    @Nullable Long seed;

    /** The request, checked, but for what only the cluster knows: its generation. */
    RunRequest request() {
        return UsageException.check(() -> new RunRequest(
                RunRequest.Kind.EXPLORE,
                topic,
                Collections.slugOf(topic),
                producers,
                iterations,
                maxRequests,
                requestSize,
                routingStrategy,
                routingConfig,
                duration(),
                targetUnique,
                mode(dedup),
                fresh,
                0,
                seed == null ? System.nanoTime() : seed));
    }

    private @Nullable Duration duration() {
        if (maxDuration == null) {
            return null;
        }
        String text = maxDuration.strip().toLowerCase(Locale.ROOT);
        Matcher simple = DURATION.matcher(text);
        try {
            if (simple.matches()) {
                long amount = Long.parseLong(simple.group(1));
                return switch (simple.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                };
            }
            return Duration.parse(text.startsWith("p") ? text : "pt" + text);
        } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
            throw new UsageException(
                    "--max-duration '" + maxDuration + "' is no duration: say 30s, 10m, 2h or 1h30m", e);
        }
    }

    static RunRequest.DedupMode mode(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "canonical" -> RunRequest.DedupMode.CANONICAL;
            case "exact" -> RunRequest.DedupMode.EXACT;
            case "semantic" ->
                throw new UsageException(
                        "--dedup semantic is not available yet: use canonical, which merges spellings of one thing, or exact");
            default -> throw new UsageException("--dedup '" + text + "' is unknown: use canonical or exact");
        };
    }
}
