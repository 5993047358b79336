package io.winnow.standalone.cli;

import io.winnow.client.prices.Prices;
import io.winnow.client.runs.RunOrder;
import io.winnow.messages.RunRequest;
import io.winnow.messages.text.TextFile;
import io.winnow.standalone.cli.help.OptionValues;
import io.winnow.standalone.cli.terminal.UsageException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
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

    @Option(
            names = "--iterations",
            paramLabel = "M",
            description = "Successful calls per producer (default: unlimited).")
    @Nullable Integer iterations;

    @Option(
            names = "--max-requests",
            paramLabel = "R",
            description = "Provider requests per producer, failed ones and retries included; overrides --iterations.")
    @Nullable Integer maxRequests;

    @Option(
            names = "--request-size",
            paramLabel = "N",
            defaultValue = "" + RunRequest.DEFAULT_REQUEST_SIZE,
            description = "Attributes requested per call (default: ${DEFAULT-VALUE}).")
    int requestSize;

    @Option(
            names = "--routing-strategy",
            completionCandidates = OptionValues.Strategies.class,
            paramLabel = "NAME",
            defaultValue = RunRequest.DEFAULT_ROUTING_STRATEGY,
            description = "backoff, roundrobin, priority, weighted or adaptive (default: ${DEFAULT-VALUE}).")
    String routingStrategy = "";

    @Option(
            names = "--routing-config",
            completionCandidates = OptionValues.Providers.class,
            paramLabel = "LIST",
            defaultValue = RunRequest.DEFAULT_ROUTING_CONFIG,
            description = "provider[:model][:weight], comma separated (default: ${DEFAULT-VALUE}).")
    String routingConfig = "";

    @Option(
            names = "--optimize",
            completionCandidates = OptionValues.Goals.class,
            paramLabel = "GOAL",
            defaultValue = RunRequest.DEFAULT_OPTIMIZE,
            description =
                    "What adaptive maximizes: unique-per-dollar or unique-per-minute" + " (default: ${DEFAULT-VALUE}).")
    String optimize = "";

    @Option(
            names = "--max-cost",
            paramLabel = "USD",
            description = "Budget in US dollars; never exceeded, whatever fails.")
    @Nullable BigDecimal maxCost;

    @Option(
            names = "--max-cost-per-new",
            paramLabel = "USD",
            description = "Stop when a new attribute has cost more than this, averaged over the last 10 calls.")
    @Nullable BigDecimal maxCostPerNew;

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description = "CSV file with prices; they take precedence over the built-in ones.")
    @Nullable Path prices;

    @Option(names = "--max-duration", paramLabel = "TIME", description = "Stop after this time: 30s, 10m, 2h, …")
    @Nullable String maxDuration;

    @Option(
            names = "--request-timeout",
            paramLabel = "TIME",
            description = "Most time for one request to a model, such as 90s or 10m (default: what each model needs).")
    @Nullable String requestTimeout;

    @Option(names = "--target-unique", paramLabel = "N", description = "Ask no more once so many are new.")
    @Nullable Long targetUnique;

    @Option(
            names = "--target-coverage",
            paramLabel = "SHARE",
            description = "Stop when the list is estimated to hold this fraction of everything the models would"
                    + " name, such as 0.9.")
    @Nullable Double targetCoverage;

    @Option(
            names = "--facets",
            completionCandidates = OptionValues.Facets.class,
            paramLabel = "PARTS",
            defaultValue = "auto",
            description = "Parts of the topic to ask about in turn: auto (planned by a model), off, or \"food,history\""
                    + " (default: ${DEFAULT-VALUE}).")
    String facets = "";

    @Option(
            names = "--no-exclusions",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Do not tell models what is already in the list.")
    boolean exclusions = true;

    @Option(
            names = "--describe",
            description = "Ask models for a one-line description and a category of each attribute, too.")
    boolean describe;

    @Option(
            names = "--prompt",
            paramLabel = "FILE",
            description = "Prompt template: system message, a line of ---, user message with {topic}, {count}, {facet},"
                    + " {exclusions}.")
    @Nullable Path prompt;

    @Option(
            names = "--dedup",
            completionCandidates = OptionValues.Modes.class,
            paramLabel = "MODE",
            description = "canonical, exact or semantic (default: the collection's mode; for a new one"
                    + " semantic where models are asked, canonical with random).")
    @Nullable String dedup;

    @Option(
            names = "--judge",
            completionCandidates = OptionValues.Judges.class,
            paramLabel = "MODEL",
            description = "In mode semantic: provider:model that decides what is in doubt, auto (the cheapest of"
                    + " the routing) or off (default: auto).")
    @Nullable String judge;

    @Option(
            names = "--embeddings",
            completionCandidates = OptionValues.EmbeddingModels.class,
            paramLabel = "MODEL",
            description = "In mode semantic: provider:model that compares meanings, for other languages than English,"
                    + " or in-process (default: the collection's; in-process for a new one).")
    @Nullable String embeddings;

    @Option(names = "--fresh", description = "Start the collection over.")
    boolean fresh;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seeds the random provider, so that a run can be repeated (default: differs for every run).")
    @Nullable Long seed;

    /** The request, checked. Whether it fits its collection, the coordinator says. */
    RunRequest request() {
        return UsageException.check(() -> Prices.load(prices)
                .complete(new RunOrder(
                                topic,
                                producers,
                                iterations,
                                maxRequests,
                                requestSize,
                                routingStrategy,
                                routingConfig,
                                maxDuration,
                                requestTimeout,
                                targetUnique,
                                dedup,
                                fresh,
                                seed,
                                maxCost,
                                maxCostPerNew,
                                targetCoverage,
                                optimize,
                                facets,
                                exclusions,
                                describe,
                                prompt(),
                                judge,
                                embeddings)
                        .toRequest()));
    }

    private @Nullable String prompt() {
        try {
            return prompt == null ? null : TextFile.read(prompt);
        } catch (IOException e) {
            throw new UsageException("cannot read the prompt in " + prompt + ": name a text file in UTF-8", e);
        }
    }
}
