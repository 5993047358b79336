package io.winnow.coordinator;

import io.winnow.coordinator.Slot.Attempt;
import io.winnow.coordinator.Slot.Job;
import io.winnow.messages.Call;
import io.winnow.messages.RunRequest;
import io.winnow.messages.Task;
import io.winnow.messages.text.Dollars;
import io.winnow.router.cost.Price;
import io.winnow.router.health.FailureKind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a run with a budget can trust each of its targets.
 *
 * <p>A budget rests on two things that a server says: that it keeps to the limit of tokens which it was sent, and how many it used. So
 * until a target has answered once, one call is out on it, and on no other such target; and one that went beyond its limit is from then on reserved for with
 * what it took, twice over, still with one call at a time. When it goes beyond that too, the run asks it no more.
 *
 * <p>A model whose hidden reasoning leaves no room for an answer gets more once, as if its row in the price table had said so.
 *
 * @param byTarget by "provider:model"
 */
record Trust(Map<String, Standing> byTarget) {

    static final Trust NONE = new Trust(Map.of());

    /** What is reserved for one that went beyond its limits, as a multiple of what it took. */
    private static final BigDecimal ROOM = new BigDecimal("1.5");

    /** Least tokens of hidden reasoning for a model that had too little room; what the price table has for those known to reason. */
    private static final int LEAST_REASONING = 8_192;

    private static final Standing STRANGER = new Standing(false, null, null, null, 0, null);

    Trust {
        byTarget = Map.copyOf(byTarget);
    }

    /**
     * Where a target stands.
     *
     * @param answered whether it has answered
     * @param mostUsd the most that an answer cost which went beyond its limits; null while none did
     * @param factor the most that one cost as a multiple of what it could; a model whose plan was four times too long may be as far
     *     beyond with a list; null while none did
     * @param fault how it did, for people; null while it did not
     * @param reasoningTokens room for hidden reasoning that it needed; 0 for what its price says
     * @param dropped why the run asks it no more, for people; null while it does
     */
    record Standing(
            boolean answered,
            @Nullable BigDecimal mostUsd,
            @Nullable BigDecimal factor,
            @Nullable String fault,
            int reasoningTokens,
            @Nullable String dropped) {

        private boolean isTrusted() {
            return answered && fault == null;
        }

        private Standing withAnswer() {
            return answered ? this : new Standing(true, mostUsd, factor, fault, reasoningTokens, dropped);
        }

        private Standing withFault(BigDecimal usd, BigDecimal times, String how) {
            return new Standing(
                    answered,
                    mostUsd == null ? usd : mostUsd.max(usd),
                    factor == null ? times : factor.max(times),
                    fault == null ? how : fault,
                    reasoningTokens,
                    dropped);
        }

        private Standing withReasoning(int tokens) {
            return new Standing(answered, mostUsd, factor, fault, tokens, dropped);
        }

        private Standing without(String why) {
            return new Standing(answered, mostUsd, factor, fault, reasoningTokens, dropped == null ? why : dropped);
        }
    }

    /** What a call tells of those that it asked. */
    Trust report(Call call, RunRequest request, @Nullable Attempt attempt) {
        if (request.spending().maxCostUsd() == null || (call.kind() == Task.Kind.JUDGE && attempt == null)) {
            // Nobody knows any more what a judge was shown.
            return this;
        }
        Job job = attempt == null ? whole(request) : attempt.job();
        Trust next = this;
        for (Call.Request made : call.requests()) {
            Price price =
                    request.spending().priceOf(made.provider(), made.model()).orElse(null);
            if (price != null) {
                next = next.with(nameOf(price), next.judge(made, price, job, request, attempt));
            }
        }
        return next;
    }

    private Standing judge(Call.Request made, Price price, Job job, RunRequest request, @Nullable Attempt attempt) {
        String name = nameOf(price);
        Standing known = of(name);
        Call.Failure error = made.error();
        if (error != null && error.kind().equals(FailureKind.OUT_OF_ROOM.label())) {
            boolean hadMore = attempt != null && attempt.roomier().contains(name);
            known = hadMore
                    ? known.without(error.message())
                    : known.reasoningTokens() > 0
                            ? known
                            : known.withReasoning((int) Math.clamp(
                                    2L * Math.max(made.outputTokens(), price.reasoningTokens()),
                                    LEAST_REASONING,
                                    Integer.MAX_VALUE / 2));
        } else if (error == null) {
            known = known.withAnswer();
        }
        if (made.estimated()) {
            return known;
        }
        String fault = faultOf(made, roomy(price), job, request);
        if (fault == null) {
            return known;
        }
        BigDecimal usd = Objects.requireNonNullElse(made.costUsd(), BigDecimal.ZERO);
        long input = Budget.inputTokens(job, request);
        long output = job.outputTokens(request);
        BigDecimal most = roomy(price).worstCase(input, output);
        Standing faulty = known.withFault(
                usd, most.signum() == 0 ? BigDecimal.ONE : usd.divide(most, MathContext.DECIMAL32), fault);
        return known.fault() != null && usd.compareTo(worstCase(price, input, output)) > 0
                ? faulty.without(fault + ", and then took still more")
                : faulty;
    }

    /** What of a request went beyond the arithmetic of the budget; null when nothing did. */
    private static @Nullable String faultOf(Call.Request made, Price price, Job job, RunRequest request) {
        long input = Budget.inputTokens(job, request);
        int visible = job.outputTokens(request);
        long output = (long) visible + price.reasoningTokens();
        if (made.outputTokens() > output) {
            return "ignores the limit it was sent (" + count(made.outputTokens()) + " tokens, " + count(output)
                    + " were allowed)";
        }
        if (made.inputTokens() > input) {
            return "counts " + count(made.inputTokens()) + " tokens in a prompt that can have " + count(input);
        }
        BigDecimal most = price.worstCase(input, visible);
        return made.costUsd() != null && made.costUsd().compareTo(most) > 0
                ? "charges " + Dollars.shown(made.costUsd()) + " for a request that can cost " + Dollars.shown(most)
                : null;
    }

    /** Asks targets no more. */
    Trust without(List<String> names, String why) {
        Trust next = this;
        for (String name : names) {
            next = next.with(name, next.of(name).without(why));
        }
        return next;
    }

    /** Asks targets no more for which more has to be reserved than there is. */
    Trust withoutFaulty(List<String> names) {
        Trust next = this;
        for (String name : names) {
            next = next.without(List.of(name), String.valueOf(fault(name)));
        }
        return next;
    }

    /** Why a target is asked no more; null while it is. */
    @Nullable String dropped(String name) {
        return of(name).dropped();
    }

    /** Why more has to be reserved for a target than its price says, and nothing came of it so far; null when there is no reason. */
    @Nullable String fault(String name) {
        Standing known = of(name);
        return known.fault() == null && known.reasoningTokens() > 0 && !known.answered()
                ? "used all of its answer for hidden reasoning and needs more room"
                : known.fault();
    }

    /** The first fault of some targets, with the name of whose it is; null when there is none. */
    @Nullable String firstFault(Collection<String> names) {
        return names.stream()
                .filter(name -> fault(name) != null)
                .sorted()
                .findFirst()
                .map(name -> name + " " + fault(name))
                .orElse(null);
    }

    /** The same of all targets. */
    @Nullable String anyFault() {
        return firstFault(byTarget.keySet());
    }

    /** Whether more than one call at a time may be out on a target; there is nothing to lose on one that is free. */
    boolean isTrusted(Price price) {
        return of(nameOf(price)).isTrusted()
                || (price.inputUsd().signum() == 0 && price.outputUsd().signum() == 0);
    }

    /** Whether nothing is known of a target by which its next answer could be reserved for. */
    boolean isStranger(Price price) {
        Standing known = of(nameOf(price));
        return !isTrusted(price) && !known.answered() && known.fault() == null;
    }

    /** A price with the room that its model turned out to need. */
    Price roomy(Price price) {
        int tokens = of(nameOf(price)).reasoningTokens();
        return tokens <= price.reasoningTokens()
                ? price
                : new Price(
                        price.provider(),
                        price.model(),
                        price.inputUsd(),
                        price.outputUsd(),
                        price.cachedInputUsd(),
                        tokens);
    }

    /** Those of some targets that have more room than their prices say. */
    List<String> roomier(List<String> names) {
        return names.stream().filter(name -> of(name).reasoningTokens() > 0).toList();
    }

    /** The most that a request can cost, as far as it is known. */
    BigDecimal worstCase(Price price, long inputTokens, long outputTokens) {
        Standing known = of(nameOf(price));
        BigDecimal calculated = roomy(price).worstCase(inputTokens, outputTokens);
        return known.mostUsd() == null || known.factor() == null
                ? calculated
                : calculated.max(
                        known.mostUsd().max(calculated.multiply(known.factor())).multiply(ROOM));
    }

    static String nameOf(Price price) {
        return price.provider() + ":" + price.model();
    }

    private Standing of(String name) {
        return byTarget.getOrDefault(name, STRANGER);
    }

    private Trust with(String name, Standing standing) {
        if (standing.equals(of(name))) {
            return this;
        }
        Map<String, Standing> more = new LinkedHashMap<>(byTarget);
        more.put(name, standing);
        return new Trust(more);
    }

    /** The largest that a task of a run can be. */
    private static Job whole(RunRequest request) {
        return new Job(Task.Kind.LIST, request.requestSize(), null, false, true);
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
