package io.winnow.standalone.cli;

import io.winnow.messages.Collections;
import io.winnow.messages.Durations;
import io.winnow.messages.RunRequest;
import io.winnow.messages.WinnowException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to explore and within which limits. */
final class RunOptions {

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
        try {
            return Durations.parse(maxDuration);
        } catch (WinnowException e) {
            throw new UsageException("--max-duration " + e.getMessage(), e);
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
