package io.winnow.ui.mcp;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.winnow.client.runs.RunOrder;
import io.winnow.messages.Json;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The arguments of {@code start_run}: every option of a run, under the same name, with a budget that must be given. */
record StartRun(
        @JsonPropertyDescription("what to list, such as \"Paris attractions\"; the same topic again continues its list")
        String topic,

        @JsonPropertyDescription(
                "the most that the run may cost, in US dollars; never exceeded. Required for free models, too")
        BigDecimal maxCost,

        @JsonPropertyDescription(
                "the models: provider[:model][:weight], comma separated, such as openai:gpt-4o-mini,gemini:gemini-2.5-flash;"
                        + " random:random is a simulated one that needs no key and costs nothing."
                        + " Default: openai:gpt-4o-mini")
        @Nullable String routingConfig,

        @JsonPropertyDescription("backoff, roundrobin, priority, weighted or adaptive. Default: backoff") @Nullable String routingStrategy,

        @JsonPropertyDescription("calls in flight. Default: 5") @Nullable Integer producers,

        @JsonPropertyDescription("successful calls per producer. Default: unlimited") @Nullable Integer iterations,

        @JsonPropertyDescription("requests to models per producer, failed ones included. Default: unlimited") @Nullable Integer maxRequests,

        @JsonPropertyDescription("attributes requested per call. Default: 60") @Nullable Integer requestSize,

        @JsonPropertyDescription("ends the run after this time: 30s, 10m, 2h. Default: unlimited") @Nullable String maxDuration,

        @JsonPropertyDescription("most time for one request to a model, such as 90s. Default: what each model needs")
        @Nullable String requestTimeout,

        @JsonPropertyDescription("ends the run when it has added so many attributes") @Nullable Long targetUnique,

        @JsonPropertyDescription(
                "ends the run when the list is estimated to hold this fraction of what the models would name, such as 0.9")
        @Nullable Double targetCoverage,

        @JsonPropertyDescription(
                "ends the run when a new attribute has cost more than this many US dollars, averaged over the last 10 calls")
        @Nullable BigDecimal maxCostPerNew,

        @JsonPropertyDescription(
                "parts of the topic to ask about in turn: auto (planned by a model), off, or \"food,history\"."
                        + " Default: auto")
        @Nullable String facets,

        @JsonPropertyDescription("whether models are told what is on the list already. Default: true") @Nullable Boolean exclusions,

        @JsonPropertyDescription("whether models also describe each attribute in a line. Default: false") @Nullable Boolean describe,

        @JsonPropertyDescription(
                "what counts as the same: canonical, exact or semantic. Default: as the list has it; for a new list"
                        + " semantic, or canonical with the simulated model")
        @Nullable String dedup,

        @JsonPropertyDescription(
                "who decides what is in doubt with dedup semantic: provider:model, auto or off. Default: auto")
        @Nullable String judge,

        @JsonPropertyDescription(
                "with dedup semantic: provider:model that compares meanings, for other languages than English; or"
                        + " in-process. Default: as the list has it; in-process for a new list")
        @Nullable String embeddings,

        @JsonPropertyDescription("whether to start the list over: what it holds is no longer shown. Default: false")
        @Nullable Boolean fresh,

        @JsonPropertyDescription("what the strategy adaptive maximizes: unique-per-dollar or unique-per-minute")
        @Nullable String optimize,

        @JsonPropertyDescription(
                "prompt template: system message, a line of ---, user message with {topic}, {count}, {facet}, {exclusions}")
        @Nullable String prompt,

        @JsonPropertyDescription("seeds the simulated model, so that a run can be repeated") @Nullable Long seed) {

    RunOrder toOrder() {
        return Json.MAPPER.convertValue(this, RunOrder.class);
    }
}
