package io.winnow.coordinator;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.winnow.messages.Call;
import io.winnow.messages.RunStatus.ProviderTotals;
import io.winnow.messages.RunStatus.Totals;
import io.winnow.messages.Tally;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run's calls reported against what deduplication tallied.
 *
 * <p>A call is open until as many of its attributes are tallied as it reported. Reports and tallies travel on different
 * topics and come in any order; an attempt that was handed out twice reports twice under one id, and its tallies are the
 * sum: so both sides only ever add up.
 *
 * @param providers by "provider:model"
 * @param open calls whose two sides differ, by call id
 */
record Books(Totals totals, Map<String, ProviderTotals> providers, Map<String, OpenCall> open) {

    /** Who gets the attributes of attempts that published some and never reported. */
    static final String UNREPORTED = "unreported";

    static final Books EMPTY = new Books(Totals.NONE, Map.of(), Map.of());

    /**
     * A call that does not balance yet.
     *
     * @param provider key into {@link #providers}; null until the call is reported
     * @param published attributes reported
     * @param tallied attributes that deduplication decided upon
     */
    record OpenCall(@Nullable String provider, int published, Totals tallied) {

        @JsonIgnore
        boolean isReported() {
            return provider != null;
        }

        long missing() {
            return isReported() ? published - count(tallied) : 0;
        }
    }

    /**
     * Enters a call's report.
     *
     * @param counts whether it is the answer that was waited for; a late one counts in cost, not in calls
     */
    Books report(Call call, boolean counts) {
        Books requested = enterRequests(call, true);
        Map<String, ProviderTotals> newProviders = new LinkedHashMap<>(requested.providers);
        Totals sum = requested.totals;
        String answered = call.requests().stream()
                .filter(request -> request.error() == null)
                .map(request -> key(request.provider(), request.model()))
                .reduce(null, (first, last) -> last);
        boolean succeeded = call.outcome() == Call.Outcome.SUCCEEDED;
        if (counts && succeeded) {
            Totals one = new Totals(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, null);
            sum = sum.plus(one);
            answered = addTo(newProviders, answered, one);
        } else if (counts && call.outcome() == Call.Outcome.FAILED) {
            Totals one = new Totals(0, 1, 0, 0, 0, 0, 0, 0, 0, 0, null);
            sum = sum.plus(one);
            if (!call.requests().isEmpty()) {
                Call.Request last = call.requests().getLast();
                addTo(newProviders, key(last.provider(), last.model()), one);
            }
        }
        OpenCall known = open.get(call.callId());
        if (call.published() == 0 && known == null) {
            return new Books(sum, newProviders, open);
        }
        String provider = answered == null ? UNREPORTED : answered;
        Totals tallied = known == null ? Totals.NONE : known.tallied();
        if (known != null && !known.isReported()) {
            addTo(newProviders, provider, tallied);
        }
        int published = call.published() + (known == null ? 0 : known.published());
        return new Books(sum, newProviders, open).settle(call.callId(), new OpenCall(provider, published, tallied));
    }

    /** Enters what a call's requests cost, and none of its attributes. */
    Books reportCost(Call call) {
        return enterRequests(call, false);
    }

    private Books enterRequests(Call call, boolean withAttributes) {
        Map<String, ProviderTotals> newProviders = new LinkedHashMap<>(providers);
        Totals sum = totals;
        for (Call.Request request : call.requests()) {
            Call.Failure error = request.error();
            Totals made = new Totals(
                    0,
                    0,
                    1,
                    error == null ? 0 : 1,
                    withAttributes ? request.published() : 0,
                    0,
                    0,
                    0,
                    request.inputTokens(),
                    request.outputTokens(),
                    request.costUsd());
            String key = key(request.provider(), request.model());
            newProviders.put(key, add(newProviders.get(key), request.provider(), request.model(), made, error));
            sum = sum.plus(made);
        }
        return new Books(sum, newProviders, open);
    }

    /** Enters what deduplication decided. */
    Books tally(Tally tally) {
        Totals decided = new Totals(0, 0, 0, 0, 0, tally.unique(), tally.duplicate(), tally.quarantined(), 0, 0, null);
        OpenCall known = open.get(tally.callId());
        Map<String, ProviderTotals> newProviders = providers;
        OpenCall updated;
        if (known == null) {
            updated = new OpenCall(null, 0, decided);
        } else {
            updated = new OpenCall(
                    known.provider(), known.published(), known.tallied().plus(decided));
            if (known.provider() != null) {
                newProviders = new LinkedHashMap<>(providers);
                addTo(newProviders, known.provider(), decided);
            }
        }
        return new Books(totals.plus(decided), newProviders, open).settle(tally.callId(), updated);
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
    Books close() {
        Books closed = this;
        for (Map.Entry<String, OpenCall> entry : open.entrySet()) {
            if (!entry.getValue().isReported()) {
                Totals tallied = entry.getValue().tallied();
                Totals raw = new Totals(0, 0, 0, 0, count(tallied), 0, 0, 0, 0, 0, null);
                Map<String, ProviderTotals> newProviders = new LinkedHashMap<>(closed.providers);
                addTo(newProviders, key(UNREPORTED, UNREPORTED), raw.plus(tallied));
                Map<String, OpenCall> stillOpen = new LinkedHashMap<>(closed.open);
                stillOpen.remove(entry.getKey());
                closed = new Books(closed.totals.plus(raw), newProviders, stillOpen);
            }
        }
        return closed;
    }

    List<ProviderTotals> providerList() {
        return new ArrayList<>(providers.values());
    }

    private Books settle(String callId, OpenCall call) {
        Map<String, OpenCall> newOpen = new LinkedHashMap<>(open);
        if (call.isReported() && call.missing() == 0) {
            newOpen.remove(callId);
        } else {
            newOpen.put(callId, call);
        }
        return new Books(totals, providers, newOpen);
    }

    private static String addTo(Map<String, ProviderTotals> providers, @Nullable String key, Totals more) {
        String name = key == null ? key(UNREPORTED, UNREPORTED) : key;
        ProviderTotals known = providers.get(name);
        providers.put(
                name,
                known == null
                        ? new ProviderTotals(UNREPORTED, UNREPORTED, more, null)
                        : new ProviderTotals(
                                known.provider(), known.model(), known.totals().plus(more), known.lastError()));
        return name;
    }

    private static ProviderTotals add(
            @Nullable ProviderTotals known, String provider, String model, Totals more, Call.@Nullable Failure error) {
        Totals before = known == null ? Totals.NONE : known.totals();
        String lastError = error != null ? error.message() : known == null ? null : known.lastError();
        return new ProviderTotals(provider, model, before.plus(more), lastError);
    }

    private static long count(Totals tallied) {
        return tallied.unique() + tallied.duplicate() + tallied.quarantined();
    }

    private static String key(String provider, String model) {
        return provider + ":" + model;
    }
}
