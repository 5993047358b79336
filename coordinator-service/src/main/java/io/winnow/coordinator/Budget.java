package io.winnow.coordinator;

import io.winnow.coordinator.Slot.Job;
import io.winnow.coordinator.judge.DoubtBatch;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Spending;
import io.winnow.router.cost.Price;
import io.winnow.router.cost.TokenBounds;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run with a budget may still spend.
 *
 * <p>Nothing is handed out that could pass the budget: a task reserves the most that it can cost before it goes out. What its
 * call turns out to cost is spent instead once it is reported, and the rest is free again. What an attempt spent that never
 * reports nobody knows: its whole reservation stays presumed spent. So {@code spent + reserved + presumed} never passes the budget,
 * whatever is killed.
 *
 * @param maxUsd the budget
 * @param spentUsd by requests that were reported
 * @param reservedUsd for attempts in flight
 * @param presumedUsd for attempts that were given up
 * @param prices of the targets that the run still asks, its judge's included
 * @param trust what targets can cost beyond their prices
 */
record Budget(
        BigDecimal maxUsd,
        BigDecimal spentUsd,
        BigDecimal reservedUsd,
        BigDecimal presumedUsd,
        List<Price> prices,
        Trust trust) {

    /** Below this a request's prompt costs more than its answer is worth. */
    private static final int LEAST_REQUEST_SIZE = 5;

    /** Requests that a task reserves for while there is plenty: a request that failed and was billed can be made again. */
    private static final int REQUESTS_RESERVED = 2;

    /** The budget of a run; null when it has none. */
    static @Nullable Budget of(RunRequest request, CallAccounts accounts, Trust trust, List<Slot> slots) {
        Spending spending = request.spending();
        if (spending.maxCostUsd() == null) {
            return null;
        }
        BigDecimal reserved = BigDecimal.ZERO;
        for (Slot slot : slots) {
            Slot.Attempt attempt = slot.inFlight();
            if (attempt != null && attempt.reservedUsd() != null) {
                reserved = reserved.add(attempt.reservedUsd());
            }
        }
        return new Budget(
                spending.maxCostUsd(),
                accounts.spentUsd(),
                reserved,
                accounts.presumedUsd(),
                Reach.open(request, trust, accounts),
                trust);
    }

    /**
     * What a task may be handed out as.
     *
     * @param job as it was wanted, or with fewer attributes
     * @param reservedUsd the most that it may cost; null without a budget
     */
    record Offer(Job job, @Nullable BigDecimal reservedUsd) {}

    /**
     * Finds the most of a job that the budget still holds.
     *
     * @param reach whom it may ask
     * @param others slots that want a task as well
     * @return null when nothing fits now
     */
    @Nullable Offer offer(Job job, RunRequest request, Reach reach, int others) {
        BigDecimal free = freeUsd();
        BigDecimal once = worstCase(job, request, reach);
        BigDecimal forRetries = once.multiply(BigDecimal.valueOf(REQUESTS_RESERVED));
        if (forRetries.multiply(BigDecimal.valueOf(others + 1L)).compareTo(free) <= 0) {
            return new Offer(job, forRetries);
        }
        if (once.compareTo(free) <= 0) {
            return new Offer(job, once);
        }
        // What is in flight mostly costs less than it could: the rest of the budget is shared out when all is back.
        return reservedUsd.signum() > 0 || job.batch() != null ? null : smaller(job, request, reach, free);
    }

    /** Whether even the smallest task does not fit, with nothing in flight whose reservation could come free. */
    boolean isUsedUp(Job job, RunRequest request, Reach reach) {
        return reservedUsd.signum() == 0 && offer(job, request, reach, 0) == null;
    }

    /** Whether more was spent than there was: a server charged for more than it was allowed. */
    boolean isPassed() {
        return spentUsd.compareTo(maxUsd) > 0;
    }

    BigDecimal freeUsd() {
        return maxUsd.subtract(spentUsd).subtract(reservedUsd).subtract(presumedUsd);
    }

    /** The most that one request of a job can cost, whichever of the targets it goes to. */
    BigDecimal worstCase(Job job, RunRequest request, Reach reach) {
        long input = inputTokens(job, request);
        long output = job.outputTokens(request);
        return prices.stream()
                .filter(price -> reach.names().contains(Trust.nameOf(price)))
                .map(price -> trust.worstCase(price, input, output))
                .max(Comparator.naturalOrder())
                .orElse(BigDecimal.ZERO);
    }

    Budget reserve(BigDecimal usd) {
        return new Budget(maxUsd, spentUsd, reservedUsd.add(usd), presumedUsd, prices, trust);
    }

    RunStatus.Budget status() {
        return new RunStatus.Budget(maxUsd, spentUsd, reservedUsd, presumedUsd);
    }

    /** The most tokens that a job's prompt may be. */
    static long inputTokens(Job job, RunRequest request) {
        DoubtBatch batch = job.batch();
        if (batch != null) {
            return TokenBounds.input(batch.promptBytes());
        }
        return TokenBounds.input(request.steering().mostPromptBytes(request.topic(), job.facet(), job.steered()));
    }

    private @Nullable Offer smaller(Job job, RunRequest request, Reach reach, BigDecimal free) {
        for (int size = job.requestSize(); size >= LEAST_REQUEST_SIZE; size /= 2) {
            Job less = new Job(job.kind(), size, job.facet(), job.control(), false);
            BigDecimal once = worstCase(less, request, reach);
            if (once.compareTo(free) <= 0) {
                return new Offer(less, once);
            }
        }
        return null;
    }
}
