package io.winnow.coordinator;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.winnow.messages.Call;
import io.winnow.messages.CallId;
import io.winnow.messages.RunStatus.ProviderTotals;
import io.winnow.messages.Tally;
import io.winnow.messages.Task;
import io.winnow.messages.Totals;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run's calls reported against what deduplication tallied, and what they cost.
 *
 * <p>A call is open until as many of its attributes are tallied as it reported. Reports and tallies travel on different
 * topics and come in any order; an attempt that two workers executed is two calls. One that was
 * reported twice under one id has tallies that are the sum: both sides only ever add up.
 *
 * @param providers by "provider:model"
 * @param open calls whose two sides differ, by call id
 * @param presumed what attempts that were given up can have cost, in US dollars, by attempt, until they report after all
 * @param rejected lines of answers that are not attributes, by reason
 */
record CallAccounts(
        Totals totals,
        Map<String, ProviderTotals> providers,
        Map<String, OpenCall> open,
        Map<String, BigDecimal> presumed,
        Map<String, Long> rejected) {

    /** Who gets the attributes of attempts that published some and never reported. */
    static final String UNREPORTED = "unreported";

    static final CallAccounts EMPTY = new CallAccounts(Totals.NONE, Map.of(), Map.of(), Map.of(), Map.of());

    CallAccounts {
        // Runs of earlier releases have neither.
        presumed = presumed == null ? Map.of() : presumed;
        rejected = rejected == null ? Map.of() : rejected;
    }

    /**
     * A call that does not balance yet.
     *
     * @param provider key into {@link #providers}; null until the call is reported
     * @param published attributes reported
     * @param tallied attributes that deduplication decided upon
     * @param named different attributes in the answer of a control call; 0 for others
     * @param efforts what its requests took; empty until the call is reported
     */
    record OpenCall(
            @Nullable String provider,
            int published,
            Totals tallied,
            @JsonSetter(nulls = Nulls.AS_EMPTY) int named,
            List<Effort> efforts) {

        OpenCall {
            efforts = efforts == null ? List.of() : efforts;
        }

        @JsonIgnore
        boolean isReported() {
            return provider != null;
        }

        long missing() {
            return isReported() ? published - tallied.decided() : 0;
        }

        private Settled settled() {
            // What was quarantined can be on no list.
            long fit = named == 0 ? 0 : Math.max(tallied.unique(), named - tallied.quarantined());
            return new Settled(provider, tallied.unique(), fit, efforts);
        }
    }

    /**
     * What a call's requests to one target took.
     *
     * @param target "provider:model"
     * @param costUsd null when the price is not known
     */
    record Effort(String target, @Nullable BigDecimal costUsd, long latencyMs) {}

    /**
     * What is accounted for after an entry.
     *
     * @param settled the call whose two sides became equal with it, and what it came to
     */
    record Entry(CallAccounts accounts, @Nullable Settled settled) {}

    /**
     * A call that is accounted for to the last attribute.
     *
     * @param target who answered it; null when nobody did
     * @param unique attributes that were not on the list before it
     * @param named different attributes that it named, if it was a control call; 0 for others
     */
    record Settled(@Nullable String target, long unique, long named, List<Effort> efforts) {}

    /**
     * Enters a call's report.
     *
     * @param counts whether it is the answer that was waited for; a late one counts in cost, not in calls
     */
    Entry report(Call call, boolean counts) {
        CallAccounts entered = enterRequests(call, true).enterRejected(call).withoutPresumption(call);
        Map<String, ProviderTotals> newProviders = new LinkedHashMap<>(entered.providers);
        Totals sum = entered.totals;
        String answered = call.requests().stream()
                .filter(request -> request.error() == null)
                .map(request -> key(request.provider(), request.model()))
                .reduce(null, (first, last) -> last);
        boolean succeeded = call.outcome() == Call.Outcome.SUCCEEDED;
        if (counts && call.kind() == Task.Kind.LIST) {
            if (succeeded) {
                sum = sum.plus(Totals.ofCall(true));
                answered = addTo(newProviders, answered, Totals.ofCall(true));
            } else if (call.outcome() == Call.Outcome.FAILED) {
                sum = sum.plus(Totals.ofCall(false));
                if (!call.requests().isEmpty()) {
                    Call.Request last = call.requests().getLast();
                    addTo(newProviders, key(last.provider(), last.model()), Totals.ofCall(false));
                }
            }
        }
        CallAccounts counted = new CallAccounts(sum, newProviders, open, entered.presumed, entered.rejected);
        OpenCall known = open.get(call.callId());
        List<Effort> efforts = call.kind() == Task.Kind.LIST ? effortsOf(call) : List.of();
        if (call.published() == 0 && known == null) {
            return new Entry(counted, efforts.isEmpty() ? null : new Settled(null, 0, 0, efforts));
        }
        String provider = answered == null ? UNREPORTED : answered;
        Totals tallied = known == null ? Totals.NONE : known.tallied();
        if (known != null && !known.isReported()) {
            addTo(newProviders, provider, tallied);
        }
        int published = call.published() + (known == null ? 0 : known.published());
        // An attempt that was given up may have been made again, and what it named with it.
        int named = (counts && call.control() ? new HashSet<>(call.sample()).size() : 0)
                + (known == null ? 0 : known.named());
        return counted.settle(call.callId(), new OpenCall(provider, published, tallied, named, efforts));
    }

    /** Enters what a call's requests cost, and none of its attributes. */
    CallAccounts reportCost(Call call) {
        return enterRequests(call, false).withoutPresumption(call);
    }

    /** Enters what deduplication decided. */
    Entry tally(Tally tally) {
        Totals decided = Totals.ofDecisions(tally.unique(), tally.duplicate(), tally.quarantined());
        OpenCall known = open.get(tally.callId());
        Map<String, ProviderTotals> newProviders = providers;
        OpenCall updated;
        if (known == null) {
            updated = new OpenCall(null, 0, decided, 0, List.of());
        } else {
            updated = new OpenCall(
                    known.provider(), known.published(), known.tallied().plus(decided), known.named(), known.efforts());
            if (known.provider() != null) {
                newProviders = new LinkedHashMap<>(providers);
                addTo(newProviders, known.provider(), decided);
            }
        }
        return new CallAccounts(totals.plus(decided), newProviders, open, presumed, rejected)
                .settle(tally.callId(), updated);
    }

    /** Presumes that an attempt which was given up has cost all that it was allowed. */
    CallAccounts presume(String callId, @Nullable BigDecimal reservedUsd) {
        if (reservedUsd == null || reservedUsd.signum() == 0) {
            return this;
        }
        Map<String, BigDecimal> more = new LinkedHashMap<>(presumed);
        more.put(callId, reservedUsd);
        return new CallAccounts(totals, providers, open, more, rejected);
    }

    @JsonIgnore
    BigDecimal spentUsd() {
        return totals.costUsd() == null ? BigDecimal.ZERO : totals.costUsd();
    }

    @JsonIgnore
    BigDecimal presumedUsd() {
        return presumed.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Attributes that calls reported and deduplication has not decided upon. */
    long unaccounted() {
        return open.values().stream().mapToLong(OpenCall::missing).sum();
    }

    /** Whether every call that reported is accounted for to the last attribute. */
    @JsonIgnore
    boolean isBalanced() {
        return open.values().stream().noneMatch(OpenCall::isReported);
    }

    /** Enters what attempts published that will not report any more, so that raw = unique + duplicate + quarantined. */
    CallAccounts close() {
        CallAccounts closed = this;
        for (Map.Entry<String, OpenCall> entry : open.entrySet()) {
            if (!entry.getValue().isReported()) {
                Totals tallied = entry.getValue().tallied();
                Totals raw = Totals.ofRaw(tallied.decided());
                Map<String, ProviderTotals> newProviders = new LinkedHashMap<>(closed.providers);
                addTo(newProviders, key(UNREPORTED, UNREPORTED), raw.plus(tallied));
                Map<String, OpenCall> stillOpen = new LinkedHashMap<>(closed.open);
                stillOpen.remove(entry.getKey());
                closed = new CallAccounts(closed.totals.plus(raw), newProviders, stillOpen, presumed, rejected);
            }
        }
        return closed;
    }

    /**
     * All targets that were asked.
     *
     * @param trust knows of those that were dropped although they answer
     */
    List<ProviderTotals> providerList(Trust trust) {
        return providers.entrySet().stream()
                .map(entry -> withDrop(entry.getValue(), trust.dropped(entry.getKey())))
                .toList();
    }

    private static ProviderTotals withDrop(ProviderTotals part, @Nullable String why) {
        return why == null || part.dropped() != null
                ? part
                : new ProviderTotals(part.provider(), part.model(), part.totals(), part.lastError(), why);
    }

    /** What went wrong last with one of the targets, in the provider's words; null when nothing did. */
    @Nullable String lastError() {
        return providers.entrySet().stream()
                .filter(entry -> entry.getValue().lastError() != null)
                .map(entry -> entry.getKey() + ": " + entry.getValue().lastError())
                .findFirst()
                .orElse(null);
    }

    /** Whether the run asks a target no more. */
    boolean isDropped(String provider, String model) {
        ProviderTotals known = providers.get(key(provider, model));
        return known != null && known.dropped() != null;
    }

    private Entry settle(String callId, OpenCall call) {
        Map<String, OpenCall> newOpen = new LinkedHashMap<>(open);
        Settled settled = null;
        if (call.isReported() && call.missing() == 0) {
            newOpen.remove(callId);
            settled = call.settled();
        } else {
            newOpen.put(callId, call);
        }
        return new Entry(new CallAccounts(totals, providers, newOpen, presumed, rejected), settled);
    }

    private CallAccounts enterRequests(Call call, boolean withAttributes) {
        Map<String, ProviderTotals> newProviders = new LinkedHashMap<>(providers);
        Totals sum = totals;
        for (Call.Request request : call.requests()) {
            Totals made = Totals.ofRequest(request, withAttributes);
            String key = key(request.provider(), request.model());
            newProviders.put(key, add(newProviders.get(key), request, made));
            sum = sum.plus(made);
        }
        return new CallAccounts(sum, newProviders, open, presumed, rejected);
    }

    private CallAccounts enterRejected(Call call) {
        if (call.rejected().isEmpty()) {
            return this;
        }
        Map<String, Long> more = new TreeMap<>(rejected);
        long count = 0;
        for (Map.Entry<String, Integer> reason : call.rejected().entrySet()) {
            more.merge(reason.getKey(), (long) reason.getValue(), Long::sum);
            count += reason.getValue();
        }
        Map<String, ProviderTotals> newProviders = new LinkedHashMap<>(providers);
        Totals refused = Totals.ofRejected(count);
        if (!call.requests().isEmpty()) {
            Call.Request last = call.requests().getLast();
            addTo(newProviders, key(last.provider(), last.model()), refused);
        }
        return new CallAccounts(totals.plus(refused), newProviders, open, presumed, more);
    }

    private CallAccounts withoutPresumption(Call call) {
        String callId = CallId.attemptOf(call.callId());
        if (!presumed.containsKey(callId)) {
            return this;
        }
        Map<String, BigDecimal> fewer = new LinkedHashMap<>(presumed);
        fewer.remove(callId);
        return new CallAccounts(totals, providers, open, fewer, rejected);
    }

    private static List<Effort> effortsOf(Call call) {
        return call.requests().stream()
                .map(request ->
                        new Effort(key(request.provider(), request.model()), request.costUsd(), request.latencyMs()))
                .toList();
    }

    private static String addTo(Map<String, ProviderTotals> providers, @Nullable String key, Totals more) {
        String name = key == null ? key(UNREPORTED, UNREPORTED) : key;
        ProviderTotals known = providers.get(name);
        providers.put(
                name,
                known == null
                        ? new ProviderTotals(UNREPORTED, UNREPORTED, more, null, null)
                        : new ProviderTotals(
                                known.provider(),
                                known.model(),
                                known.totals().plus(more),
                                known.lastError(),
                                known.dropped()));
        return name;
    }

    private static ProviderTotals add(@Nullable ProviderTotals known, Call.Request request, Totals more) {
        Totals before = known == null ? Totals.NONE : known.totals();
        Call.Failure error = request.error();
        String lastError = error != null ? error.message() : known == null ? null : known.lastError();
        // A target that answers is not dropped, whatever another worker made of it.
        String dropped =
                error == null ? null : error.permanent() ? error.message() : known == null ? null : known.dropped();
        return new ProviderTotals(request.provider(), request.model(), before.plus(more), lastError, dropped);
    }

    private static String key(String provider, String model) {
        return provider + ":" + model;
    }
}
