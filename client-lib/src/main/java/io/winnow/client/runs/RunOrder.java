package io.winnow.client.runs;

import io.winnow.messages.Judge;
import io.winnow.messages.Routings;
import io.winnow.messages.RunRequest;
import io.winnow.messages.Spending;
import io.winnow.messages.Steering;
import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.CollectionSlug;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Durations;
import io.winnow.messages.text.Embeddings;
import io.winnow.router.strategy.Strategy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A run as the user requests it: the options of the command line, and the fields of the body of {@code POST /api/runs}.
 * All but the topic may be left out.
 *
 * @param maxDuration such as {@code 10m}, {@code 2h} or {@code PT10M}
 * @param requestTimeout most time for one request, such as {@code 90s}
 * @param dedup {@code canonical}, {@code exact} or {@code semantic}; what the collection has where it is left out
 * @param maxCost budget in US dollars
 * @param maxCostPerNew US dollars that a new attribute may cost, over the last calls
 * @param targetCoverage estimated fraction, between 0 and 1, at which to stop
 * @param optimize {@code unique-per-dollar} or {@code unique-per-minute}, for the adaptive strategy
 * @param facets {@code auto}, {@code off}, or parts of the topic joined by commas
 * @param exclusions whether prompts contain what is already in the list
 * @param describe whether models are asked to describe each attribute in a line
 * @param prompt instead of the built-in one, in the form of {@link Steering.Template#parse}
 * @param judge {@code off}, {@code auto} or a model, see {@link Judge}
 * @param embeddings {@code in-process} or a model, see {@link Embeddings}
 */
public record RunOrder(
        @Nullable String topic,
        @Nullable Integer producers,
        @Nullable Integer iterations,
        @Nullable Integer maxRequests,
        @Nullable Integer requestSize,
        @Nullable String routingStrategy,
        @Nullable String routingConfig,
        @Nullable String maxDuration,
        @Nullable String requestTimeout,
        @Nullable Long targetUnique,
        @Nullable String dedup,
        @Nullable Boolean fresh,
        @Nullable Long seed,
        @Nullable BigDecimal maxCost,
        @Nullable BigDecimal maxCostPerNew,
        @Nullable Double targetCoverage,
        @Nullable String optimize,
        @Nullable String facets,
        @Nullable Boolean exclusions,
        @Nullable Boolean describe,
        @Nullable String prompt,
        @Nullable String judge,
        @Nullable String embeddings) {

    /** Stays exact where a reader holds numbers as doubles. */
    private static final long MAX_RANDOM_SEED = 1L << 53;

    private String collection() {
        if (topic == null) {
            throw WinnowException.of(Field.TOPIC, "is missing: give a topic, such as \"Paris attractions\"");
        }
        return CollectionSlug.slugOf(topic);
    }

    private @Nullable DedupMode dedupMode() {
        return dedup == null ? null : DedupMode.parse(dedup);
    }

    /**
     * The complete request, with defaults for missing fields.
     *
     * @throws WinnowException naming the field at fault
     */
    public RunRequest toRequest() {
        String collection = collection();
        Steering steering = Steering.ofFacets(facets == null ? "auto" : facets)
                .withExclusions(!Boolean.FALSE.equals(exclusions))
                .withDescriptions(Boolean.TRUE.equals(describe))
                .withTemplate(prompt == null ? null : Steering.Template.parse(prompt));
        return RunRequest.explore(Objects.requireNonNull(topic).strip())
                .collection(collection)
                .producers(producers == null ? RunRequest.DEFAULT_PRODUCERS : producers)
                .iterations(iterations)
                .maxRequests(maxRequests)
                .requestSize(requestSize == null ? RunRequest.DEFAULT_REQUEST_SIZE : requestSize)
                .routing(strategy(), routing())
                .maxDuration(duration(Field.MAX_DURATION, maxDuration))
                .requestTimeout(duration(Field.REQUEST_TIMEOUT, requestTimeout))
                .targetUnique(targetUnique)
                .targetCoverage(targetCoverage)
                .optimize(optimize == null ? RunRequest.DEFAULT_OPTIMIZE : optimize.toLowerCase(Locale.ROOT))
                .dedup(dedupMode())
                .fresh(Boolean.TRUE.equals(fresh))
                .seed(seed == null ? ThreadLocalRandom.current().nextLong(MAX_RANDOM_SEED) : seed)
                .spending(new Spending(maxCost, maxCostPerNew, List.of()))
                .steering(steering)
                .judge(Judge.parse(judge))
                .embeddings(Embeddings.parse(embeddings))
                .build();
    }

    private String strategy() {
        return routingStrategy == null
                ? RunRequest.DEFAULT_ROUTING_STRATEGY
                : Routings.read(() -> Strategy.parse(routingStrategy)).label();
    }

    private String routing() {
        if (routingConfig == null) {
            return RunRequest.DEFAULT_ROUTING_CONFIG;
        }
        if (routingConfig.isBlank()) {
            throw WinnowException.of(Field.ROUTING_CONFIG, "is empty: name a provider, such as openai:gpt-4o-mini");
        }
        return routingConfig.strip();
    }

    private static @Nullable Duration duration(Field field, @Nullable String text) {
        return text == null ? null : Durations.parse(field, text);
    }
}
