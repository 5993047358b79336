package io.winnow.messages;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Figures of a run that need more than its totals. Each says over which window it goes.
 *
 * @param windowSeconds window of the rates: the last seconds of the run, at most {@value #RATE_WINDOW_SECONDS}
 * @param uniquePerMinute new attributes per minute in that window
 * @param tokensPerMinute of prompts and answers, in that window
 * @param costUsdPerMinute US dollars per minute in that window; null while no price is known
 * @param noveltyWindow the last so many attributes that were decided upon, at most {@value #NOVELTY_WINDOW}
 * @param novelty the share of them that were new, from 0 to 1; null before the first
 * @param costPerNewCalls the last so many calls, at most {@value #COST_WINDOW_CALLS}
 * @param costUsdPerNew cost per new attribute in them, in US dollars; null when there is none, or no price is known
 * @param coverage of the list, by the last control calls; null before the first that says anything of it
 */
public record Figures(
        double windowSeconds,
        double uniquePerMinute,
        double tokensPerMinute,
        @Nullable BigDecimal costUsdPerMinute,
        long noveltyWindow,
        @Nullable Double novelty,
        int costPerNewCalls,
        @Nullable BigDecimal costUsdPerNew,
        @Nullable Coverage coverage) {

    public static final int RATE_WINDOW_SECONDS = 60;
    public static final int NOVELTY_WINDOW = 200;
    public static final int COST_WINDOW_CALLS = 10;

    public Figures {
        // Earlier releases estimated something else under this name.
        coverage = coverage == null || coverage.named == 0 ? null : coverage;
    }

    public static final Figures NONE = new Figures(0, 0, 0, null, 0, null, 0, null, null);

    /**
     * How much of what an unsteered call names is on the list. Control calls, whose prompts contain neither the list nor a facet,
     * are compared with the list before them. An attribute that one answer repeats counts once for that answer.
     *
     * @param calls window: the last so many control calls
     * @param named different attributes in their answers, added up
     * @param onList those of them that were on the list before the call
     * @param coverage estimated share, from 0 to 1, of what an unsteered call names that is on the list now. The list has grown
     *     since these calls, so that this can be more than {@code onList / named}
     * @param low of the interval of 95 % around it; null before there are enough calls
     * @param high of that interval
     * @param entries that the list has, those of earlier runs included
     * @param richness how many different attributes there are, if those that are missing are named as often as those on the list; as
     *     they are named less often as a rule, a lower bound. Never less than {@code entries}; null before there is an interval
     * @param richnessLow of the interval of 95 % around it
     * @param richnessHigh of that interval; null also when it has no end
     */
    public record Coverage(
            long calls,
            @JsonSetter(nulls = Nulls.AS_EMPTY) long named,
            @JsonSetter(nulls = Nulls.AS_EMPTY) long onList,
            double coverage,
            @Nullable Double low,
            @Nullable Double high,
            @JsonSetter(nulls = Nulls.AS_EMPTY) long entries,
            @Nullable Double richness,
            @Nullable Double richnessLow,
            @Nullable Double richnessHigh) {}
}
