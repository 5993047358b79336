package io.winnow.coordinator;

import io.winnow.messages.Call;
import io.winnow.messages.Rest;
import io.winnow.messages.RunRequest;
import io.winnow.router.health.FailureKind;
import io.winnow.router.provider.KnownProvider;
import io.winnow.router.provider.ProviderCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long a run waits for its targets: for one answer, for one that rests, and for one that says nothing at all.
 *
 * @param limits for one request, by "provider:model", where a target turned out to need more than its kind does
 * @param silence how long calls in a row have ended in time-outs, broken or refused connections and errors of servers; null while the
 *     last one did not
 * @param rest who is waited for; null while nobody is
 */
record Patience(
        Map<String, Duration> limits,
        @Nullable Silence silence,
        @Nullable Rest rest) {

    static final Patience NONE = new Patience(Map.of(), null, null);

    /** Hosted models answer within seconds. */
    private static final Duration HOSTED = Duration.ofSeconds(60);

    private static final Duration REASONING = Duration.ofMinutes(3);

    /** A server of the user's own may have to load its model first, and then compute on a processor. */
    private static final Duration OWN = Duration.ofMinutes(5);

    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** So long nobody hears of a run that has never been answered, or had been. */
    private static final Duration WHILE_NEVER_ANSWERED = Duration.ofMinutes(5);

    private static final Duration ONCE_ANSWERED = Duration.ofMinutes(15);

    /** A call adds no more than it took and this: between two of them a clock may have been set. */
    private static final Duration BETWEEN_CALLS = Duration.ofMinutes(1);

    /**
     * Nothing but silence.
     *
     * @param time that it has lasted
     * @param at when the last call of it was reported
     */
    record Silence(Duration time, Instant at) {

        private Silence goOn(Duration took, Instant now) {
            Duration passed = Duration.between(at, now);
            Duration most = took.plus(BETWEEN_CALLS);
            Duration counted = passed.isNegative() ? Duration.ZERO : passed.compareTo(most) < 0 ? passed : most;
            return new Silence(time.plus(counted), now);
        }
    }

    Patience {
        limits = Map.copyOf(limits);
    }

    private Duration expected(String provider, String model, RunRequest request) {
        Duration learned = limits.get(name(provider, model));
        if (learned != null) {
            return learned;
        }
        KnownProvider known = ProviderCatalog.of(provider);
        if (known == null || known.hosting() == KnownProvider.Hosting.LOCAL) {
            return OWN;
        }
        boolean reasons = request.spending()
                .priceOf(provider, model)
                .filter(price -> price.reasoningTokens() > 0)
                .isPresent();
        return reasons ? REASONING : HOSTED;
    }

    /**
     * Takes what a call tells.
     *
     * @param wholly whether it could have asked every target that the run still asks
     */
    Patience report(Call call, RunRequest request, boolean wholly, Instant now) {
        boolean heard = call.outcome() == Call.Outcome.SUCCEEDED;
        boolean answered = heard;
        for (Call.Request made : call.requests()) {
            Call.Failure error = made.error();
            heard |= error == null || !isSilence(error);
            answered |= error == null;
        }
        Call.Failure error = call.error();
        boolean silent = call.outcome() == Call.Outcome.FAILED && error != null && isSilence(error);
        Rest waits = error == null ? null : error.rest();
        return new Patience(
                learn(call, request).limits,
                heard ? null : silent ? silentUntil(call, now) : silence,
                waits != null && wholly ? waits : answered ? null : rest);
    }

    /** Learns how long targets take; what a judge does says nothing of whether the run goes on. */
    Patience learn(Call call, RunRequest request) {
        Map<String, Duration> learned = new LinkedHashMap<>(limits);
        for (Call.Request made : call.requests()) {
            Call.Failure error = made.error();
            boolean late = error != null && error.kind().equals(FailureKind.TIMED_OUT.label());
            if (error == null || late) {
                Duration limit = expected(made.provider(), made.model(), request);
                Duration needed = Duration.ofMillis(made.latencyMs()).multipliedBy(2);
                if (needed.compareTo(limit) > 0) {
                    learned.put(name(made.provider(), made.model()), needed.compareTo(LONGEST) < 0 ? needed : LONGEST);
                }
            }
        }
        return learned.equals(limits) ? this : new Patience(learned, silence, rest);
    }

    private Silence silentUntil(Call call, Instant now) {
        long took = call.requests().stream().mapToLong(Call.Request::latencyMs).sum();
        return silence == null ? new Silence(Duration.ZERO, now) : silence.goOn(Duration.ofMillis(took), now);
    }

    /** For how long nothing was heard of any target, when that is too long; null when it is not. */
    @Nullable Duration tooLongSilence(boolean everAnswered) {
        Duration most = everAnswered ? ONCE_ANSWERED : WHILE_NEVER_ANSWERED;
        return silence == null || silence.time().compareTo(most) < 0 ? null : silence.time();
    }

    /** Who is waited for at a moment; null when nobody is. */
    @Nullable Rest restAt(Instant now) {
        return rest != null && rest.until().isAfter(now) ? rest : null;
    }

    /** What a task is told, for each target that it may ask over a network. */
    Map<String, Duration> limits(List<String> names, RunRequest request) {
        Map<String, Duration> each = new LinkedHashMap<>();
        for (String name : names) {
            int colon = name.indexOf(':');
            String provider = name.substring(0, colon);
            KnownProvider known = ProviderCatalog.of(provider);
            if (known == null || known.hosting() != KnownProvider.Hosting.IN_PROCESS) {
                each.put(
                        name,
                        request.requestTimeout() != null
                                ? request.requestTimeout()
                                : expected(provider, name.substring(colon + 1), request));
            }
        }
        return each;
    }

    private static boolean isSilence(Call.Failure error) {
        return FailureKind.ofLabel(error.kind())
                .map(FailureKind::effect)
                .equals(Optional.of(FailureKind.Effect.TROUBLE));
    }

    private static String name(String provider, String model) {
        return provider + ":" + model;
    }
}
