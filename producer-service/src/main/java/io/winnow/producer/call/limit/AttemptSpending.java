package io.winnow.producer.call.limit;

import io.winnow.messages.Call;
import io.winnow.messages.Task;
import io.winnow.provider.Usage;
import io.winnow.router.cost.Price;
import io.winnow.router.grammar.Target;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt has asked and spent, and what it may spend still. For one thread.
 *
 * <p>Under a cost limit, a request is made only when all that was spent and the most that it can cost itself stay within it. What a
 * request cost is taken from the provider's count; where there is none and the provider may bill it, from the most that it can
 * have been.
 */
public final class AttemptSpending {

    /** How much more room an answer gets than its hidden reasoning took, and at least and at most, in tokens. */
    private static final long MORE_ROOM = 4;

    private static final int LEAST_ROOM = 16_384;
    private static final int MOST_ROOM = 131_072;

    /** For a task of a coordinator that says nothing of time. */
    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(60);

    private final Task.Allowance allowance;
    private final long promptTokens;
    private final int presumedOutputTokens;
    private final List<Call.Request> requests = new ArrayList<>();

    /** Targets that took more in this attempt than a request to them can. */
    private final Set<String> untrusted = new HashSet<>();

    /** Where to cut off answers of models whose own limit left no room for text, by target. */
    private final Map<String, Integer> room = new HashMap<>();

    private BigDecimal spentUsd = BigDecimal.ZERO;

    /**
     * Opens a ledger.
     *
     * @param promptTokens most tokens that a provider can count in the prompt
     * @param presumedOutputTokens of the visible answer, where the task sets no limit
     */
    public AttemptSpending(Task.Allowance allowance, long promptTokens, int presumedOutputTokens) {
        this.allowance = allowance;
        this.promptTokens = promptTokens;
        this.presumedOutputTokens = presumedOutputTokens;
    }

    public List<Call.Request> requests() {
        return List.copyOf(requests);
    }

    public boolean allowsAnother() {
        return requests.size() < allowance.requests();
    }

    /** Most tokens of a request, in and out, whichever target it goes to. */
    public long mostTokens() {
        int reasoning = allowance.prices().stream()
                .mapToInt(Price::reasoningTokens)
                .max()
                .orElse(0);
        return promptTokens + visibleTokens() + reasoning;
    }

    /** Where to cut an answer off, those of hidden reasoning included; null where the task sets no limit. */
    public @Nullable Integer outputLimit(Target target) {
        return allowance.outputTokens() == null
                ? room.get(target.name())
                : (Integer) (int) Math.min(Integer.MAX_VALUE, mostOutputTokens(target));
    }

    /**
     * Gives a target's answer more room, once, after hidden reasoning took all that it had. Under a cost limit there is none: the
     * coordinator has to reserve it first.
     *
     * @return whether it may be asked again
     */
    public boolean giveMoreRoom(Target target, @Nullable Usage usage) {
        if (allowance.outputTokens() != null || room.containsKey(target.name())) {
            return false;
        }
        Price price = priceOf(target);
        long taken = Math.max(usage == null ? 0 : usage.outputTokens(), price == null ? 0 : price.reasoningTokens());
        room.put(target.name(), (int) Math.clamp(MORE_ROOM * taken, presumedOutputTokens + LEAST_ROOM, MOST_ROOM));
        return true;
    }

    /** A failure with what is known here of its cause, and the option that helps. */
    public Failure inWords(Failure failure) {
        String more = switch (failure.kind()) {
            case OUT_OF_ROOM -> allowance.outputTokens() == null ? "" : "; Winnow sets this limit, to keep the budget";
            case TIMED_OUT -> "; --request-timeout sets how long to wait";
            default -> "";
        };
        return new Failure(failure.kind(), failure.message() + more, failure.retryAfter());
    }

    /** Whether a target did not answer in time. */
    public boolean hasTimedOut(Target target) {
        return requests.stream()
                .filter(made -> target.name().equals(made.provider() + ":" + made.model()))
                .map(Call.Request::error)
                .anyMatch(error -> error != null && error.kind().equals(FailureKind.TIMED_OUT.label()));
    }

    /**
     * Most time for a request to a target: the run's own word, else this worker's setting, else what the run has learned of the target.
     *
     * @param ofWorker null when it has none
     */
    public Duration timeout(Target target, @Nullable Duration ofWorker) {
        if (allowance.requestTimeout() != null) {
            return allowance.requestTimeout();
        }
        return ofWorker != null ? ofWorker : allowance.timeLimits().getOrDefault(target.name(), USUAL_TIMEOUT);
    }

    /** Why no request of this task can ever be made to a target; null when one can. */
    public @Nullable Failure forbids(Target target) {
        if (promptTokens > allowance.inputTokens()) {
            return Failure.of(
                    FailureKind.MISCONFIGURED,
                    "the prompt may have " + promptTokens + " tokens and the task allows " + allowance.inputTokens()
                            + ": use a shorter topic, facet or template");
        }
        if (allowance.costUsd() == null) {
            return null;
        }
        if (priceOf(target) == null) {
            return Failure.of(
                    FailureKind.MISCONFIGURED,
                    "the price of " + target.name() + " is not known, so that no cost limit can be kept: give its price"
                            + " or leave the limit out");
        }
        return allowance.outputTokens() == null
                ? Failure.of(
                        FailureKind.MISCONFIGURED,
                        "the task limits the cost but not the length of an answer, so that no cost limit can be kept")
                : null;
    }

    /** Why the cost limit keeps a request from being made now; null when it does not. */
    public @Nullable String keepsFrom(Target target) {
        BigDecimal limit = allowance.costUsd();
        if (limit == null) {
            return null;
        }
        if (untrusted.contains(target.name())) {
            return target.name() + " took more than it was allowed: it is not asked again by this call";
        }
        BigDecimal most = worstCase(target);
        if (most != null && spentUsd.add(most).compareTo(limit) <= 0) {
            return null;
        }
        return "a request to " + target.name() + " can cost up to " + (most == null ? "?" : most.toPlainString())
                + " US dollars, of " + limit.toPlainString() + " the call has spent " + spentUsd.toPlainString();
    }

    /**
     * Enters a request.
     *
     * @param usage as the provider counted; null when it did not say
     */
    public void enter(
            Target target, long latencyMs, int published, @Nullable Usage usage, Call.@Nullable Failure failure) {
        long inputTokens = usage == null ? promptTokens : usage.inputTokens();
        long cachedTokens = usage == null ? 0 : usage.cachedInputTokens();
        long outputTokens = usage == null ? mostOutputTokens(target) : usage.outputTokens();
        BigDecimal costUsd = usage == null ? worstCase(target) : costOf(target, usage);
        BigDecimal most = worstCase(target);
        if (costUsd != null && most != null && costUsd.compareTo(most) > 0) {
            untrusted.add(target.name());
        }
        spentUsd = costUsd == null ? spentUsd : spentUsd.add(costUsd);
        requests.add(new Call.Request(
                target.provider(),
                target.model(),
                latencyMs,
                published,
                inputTokens,
                cachedTokens,
                outputTokens,
                costUsd,
                usage == null,
                failure));
    }

    /** What the provider says that it charges, else what its count comes to. */
    private @Nullable BigDecimal costOf(Target target, Usage usage) {
        if (usage.reportedCostUsd() != null) {
            return usage.reportedCostUsd();
        }
        if (usage.inputTokens() == 0 && usage.outputTokens() == 0) {
            // Whatever the price is.
            return BigDecimal.ZERO;
        }
        Price price = priceOf(target);
        return price == null ? null : price.of(usage.inputTokens(), usage.cachedInputTokens(), usage.outputTokens());
    }

    /** Null without a price. */
    private @Nullable BigDecimal worstCase(Target target) {
        Price price = priceOf(target);
        return price == null ? null : price.worstCase(promptTokens, visibleTokens());
    }

    private int visibleTokens() {
        Integer most = allowance.outputTokens();
        return most == null ? presumedOutputTokens : most;
    }

    private long mostOutputTokens(Target target) {
        Price price = priceOf(target);
        return visibleTokens() + (price == null ? 0L : price.reasoningTokens());
    }

    private @Nullable Price priceOf(Target target) {
        return allowance.prices().stream()
                .filter(price -> price.provider().equals(target.provider())
                        && price.model().equals(target.model()))
                .findFirst()
                .orElse(null);
    }
}
