package io.winnow.messages;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Figures of one run, or of one provider's part in it. When a run is over, {@code raw = unique + duplicate +
 * quarantined}.
 *
 * @param calls successful calls, those for planning not counted
 * @param failedCalls calls that no provider answered usably
 * @param requests provider requests, failed ones, retries and those for planning included
 * @param failedRequests provider requests that failed
 * @param raw attributes published
 * @param rejected lines of answers that are not attributes
 * @param inputTokens of prompts, cached ones included
 * @param cachedInputTokens of prompts, from providers' caches
 * @param outputTokens of answers, those of hidden reasoning included
 * @param costUsd of all requests whose price is known, in US dollars; null when none is
 * @param estimatedUsd the part of it that is the most it can have been, since the provider did not say
 * @param unpricedRequests requests whose price is not known
 */
public record Totals(
        long calls,
        long failedCalls,
        long requests,
        long failedRequests,
        long raw,
        long unique,
        long duplicate,
        long quarantined,
        @JsonSetter(nulls = Nulls.AS_EMPTY) long rejected,
        long inputTokens,
        @JsonSetter(nulls = Nulls.AS_EMPTY) long cachedInputTokens,
        long outputTokens,
        @Nullable BigDecimal costUsd,
        @Nullable BigDecimal estimatedUsd,
        @JsonSetter(nulls = Nulls.AS_EMPTY) long unpricedRequests) {

    public static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null, null, 0);

    private static final int THOUSAND = 1_000;

    public static Totals ofCall(boolean succeeded) {
        return new Totals(succeeded ? 1 : 0, succeeded ? 0 : 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null, null, 0);
    }

    /**
     * What one request adds.
     *
     * @param withAttributes whether what it published counts: that of a run which is over does not
     */
    public static Totals ofRequest(Call.Request request, boolean withAttributes) {
        BigDecimal cost = request.costUsd();
        return new Totals(
                0,
                0,
                1,
                request.error() == null ? 0 : 1,
                withAttributes ? request.published() : 0,
                0,
                0,
                0,
                0,
                request.inputTokens(),
                request.cachedInputTokens(),
                request.outputTokens(),
                cost,
                request.estimated() ? cost : null,
                cost == null ? 1 : 0);
    }

    /** What deduplication decided. */
    public static Totals ofDecisions(long unique, long duplicate, long quarantined) {
        return new Totals(0, 0, 0, 0, 0, unique, duplicate, quarantined, 0, 0, 0, 0, null, null, 0);
    }

    public static Totals ofRaw(long raw) {
        return new Totals(0, 0, 0, 0, raw, 0, 0, 0, 0, 0, 0, 0, null, null, 0);
    }

    public static Totals ofRejected(long rejected) {
        return new Totals(0, 0, 0, 0, 0, 0, 0, 0, rejected, 0, 0, 0, null, null, 0);
    }

    public Totals plus(Totals other) {
        return new Totals(
                calls + other.calls,
                failedCalls + other.failedCalls,
                requests + other.requests,
                failedRequests + other.failedRequests,
                raw + other.raw,
                unique + other.unique,
                duplicate + other.duplicate,
                quarantined + other.quarantined,
                rejected + other.rejected,
                inputTokens + other.inputTokens,
                cachedInputTokens + other.cachedInputTokens,
                outputTokens + other.outputTokens,
                sum(costUsd, other.costUsd),
                sum(estimatedUsd, other.estimatedUsd),
                unpricedRequests + other.unpricedRequests);
    }

    /** Attributes that deduplication decided upon. */
    public long decided() {
        return unique + duplicate + quarantined;
    }

    public long tokens() {
        return inputTokens + outputTokens;
    }

    /** New attributes of those decided upon, from 0 to 1; null before the first. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public @Nullable Double uniquenessRatio() {
        return decided() == 0 ? null : Double.valueOf((double) unique / decided());
    }

    /** New attributes for a dollar; null while nothing is known to have been spent. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public @Nullable Double uniquePerUsd() {
        return costUsd == null || costUsd.signum() == 0 ? null : Double.valueOf(unique / costUsd.doubleValue());
    }

    /** New attributes for a thousand tokens, of prompts and answers; null before the first token. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public @Nullable Double uniquePerThousandTokens() {
        return tokens() == 0 ? null : Double.valueOf((double) unique * THOUSAND / tokens());
    }

    private static @Nullable BigDecimal sum(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        if (one == null) {
            return other;
        }
        return other == null ? one : one.add(other);
    }
}
