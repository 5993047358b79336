package io.winnow.messages;

import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import io.winnow.router.cost.Price;
import io.winnow.router.strategy.Yield;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Work for one producer: ask a model once, and report with a {@link Call}.
 *
 * @param v version of this message
 * @param taskId {@link CallId#taskId}; all attempts at the task share it
 * @param callId names this attempt
 * @param generation of the collection, as the coordinator decided when it opened the run
 * @param dedup what "the same" means in that generation
 * @param form version of the rules of {@link Sameness} in it; a task that has none is of the first
 * @param seed makes providers that can be deterministic so: the same task gets the same answer
 * @param deadline when the coordinator gives this attempt up and hands the task out again, by the coordinator's clock
 * @param doubts what a {@link Kind#JUDGE} task asks about; null for the other kinds
 * @param judged whether the run has a judge, who is asked about attributes that are in doubt; null is no
 */
public record Task(
        int v,
        Kind kind,
        String taskId,
        String callId,
        String runId,
        int slot,
        int attempt,
        String collection,
        long generation,
        DedupMode dedup,
        @Nullable Integer form,
        Ask ask,
        Routing routing,
        Allowance allowance,
        long seed,
        Instant issuedAt,
        Instant deadline,
        @Nullable List<Doubt> doubts,
        @Nullable Boolean judged) {

    public static final int VERSION = 2;

    public Task {
        doubts = doubts == null ? null : List.copyOf(doubts);
    }

    /** To ask for something new. */
    public Task(
            int v,
            Kind kind,
            String taskId,
            String callId,
            String runId,
            int slot,
            int attempt,
            String collection,
            long generation,
            DedupMode dedup,
            @Nullable Integer form,
            Ask ask,
            Routing routing,
            Allowance allowance,
            long seed,
            Instant issuedAt,
            Instant deadline) {
        this(
                v,
                kind,
                taskId,
                callId,
                runId,
                slot,
                attempt,
                collection,
                generation,
                dedup,
                form,
                ask,
                routing,
                allowance,
                seed,
                issuedAt,
                deadline,
                null,
                null);
    }

    /** What makes two attributes the same in the task's generation. */
    public Sameness sameness() {
        return Sameness.of(dedup, form);
    }

    /** Whether doubts about what the task publishes go to a judge. */
    public boolean hasJudge() {
        return Boolean.TRUE.equals(judged);
    }

    /** As one worker does it, see {@link CallId#ofExecution}. */
    public Task ofExecution(String execution) {
        return new Task(
                v,
                kind,
                taskId,
                CallId.ofExecution(callId, execution),
                runId,
                slot,
                attempt,
                collection,
                generation,
                dedup,
                form,
                ask,
                routing,
                allowance,
                seed,
                issuedAt,
                deadline,
                doubts,
                judged);
    }

    /** What is wanted from the model. */
    public enum Kind {
        /** Attributes. */
        LIST,
        /** Facets: parts of the topic that later tasks ask about one by one. Nothing is published. */
        PLAN,
        /** Which of the entries shown says the same as each of the {@link #doubts}, if any. Nothing is published. */
        JUDGE
    }

    /**
     * What to ask.
     *
     * @param requestSize attributes, or facets, to ask for
     * @param facet part of the topic to ask about; null for the whole of it
     * @param control asks as if nothing were known, so that the answers tell how much there is: no facet, no exclusions
     * @param exclusions whether the prompt contains some of what is already in the list
     * @param template the user's own prompt; null for the built-in one
     * @param describe whether to ask what each attribute is, too; null is no
     */
    public record Ask(
            String topic,
            int requestSize,
            @Nullable String facet,
            boolean control,
            boolean exclusions,
            Steering.@Nullable Template template,
            @Nullable Boolean describe) {

        /** For names alone. */
        public Ask(
                String topic,
                int requestSize,
                @Nullable String facet,
                boolean control,
                boolean exclusions,
                Steering.@Nullable Template template) {
            this(topic, requestSize, facet, control, exclusions, template, null);
        }

        public boolean describes() {
            return Boolean.TRUE.equals(describe);
        }
    }

    /**
     * Whom to ask.
     *
     * @param config in the grammar of the routing configuration
     * @param optimize what the adaptive strategy makes the most of
     * @param evidence what each target has yielded lately, for the adaptive strategy; empty for the others
     */
    public record Routing(String strategy, String config, String optimize, List<Evidence> evidence) {

        public Routing {
            evidence = evidence == null ? List.of() : List.copyOf(evidence);
        }
    }

    /**
     * What calls to one target have yielded lately; older ones weigh less.
     *
     * @param target {@code provider:model}
     * @param calls their weights, added up
     * @param uniques new attributes, weighted
     * @param uniquesSquared squares of the new attributes of each call, weighted
     * @param spend dollars or minutes, weighted
     */
    public record Evidence(String target, double calls, double uniques, double uniquesSquared, double spend) {

        public static Evidence of(String target, Yield yield) {
            return new Evidence(target, yield.calls(), yield.uniques(), yield.squares(), yield.spend());
        }

        /** What the router draws by. */
        public Yield toYield() {
            return new Yield(calls, uniques, uniquesSquared, spend);
        }
    }

    /**
     * What the attempt may use at most.
     *
     * @param requests provider requests, retries included; at least 1
     * @param costUsd in US dollars, for all its requests; null without a limit. A request that could pass it is not made.
     * @param inputTokens of one request
     * @param outputTokens of one answer; null for what the provider does by itself
     * @param prices of the routing's models, where they are known
     * @param requestTimeout most time for one request, as the run was ordered; null where nobody said
     * @param timeLimits most time that a request to each target is expected to take, by {@code provider:model}; holds where neither
     *     the run nor the worker's own setting says
     */
    public record Allowance(
            int requests,
            @Nullable BigDecimal costUsd,
            long inputTokens,
            @Nullable Integer outputTokens,
            List<Price> prices,
            @Nullable Duration requestTimeout,
            Map<String, Duration> timeLimits) {

        public Allowance {
            prices = prices == null ? List.of() : List.copyOf(prices);
            timeLimits = timeLimits == null ? Map.of() : Map.copyOf(timeLimits);
        }

        /** With no word on time. */
        public Allowance(
                int requests,
                @Nullable BigDecimal costUsd,
                long inputTokens,
                @Nullable Integer outputTokens,
                List<Price> prices) {
            this(requests, costUsd, inputTokens, outputTokens, prices, null, Map.of());
        }

        /** No limit but the number of requests. */
        public static Allowance ofRequests(int requests) {
            return new Allowance(requests, null, Long.MAX_VALUE, null, List.of());
        }
    }
}
