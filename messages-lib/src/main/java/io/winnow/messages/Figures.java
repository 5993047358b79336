package io.winnow.messages;

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
 * @param coverage estimated fraction of all attributes that is in the list; null before the first control calls
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

    public static final Figures NONE = new Figures(0, 0, 0, null, 0, null, 0, null, null);

    /**
     * What control calls reveal about how much there is. Their prompts contain no exclusions; other calls are steered
     * to new attributes, which biases estimates. An attribute that one answer repeats counts once for that answer.
     *
     * @param calls control calls
     * @param mentions attributes in their answers ({@code n})
     * @param distinct different ones among them
     * @param once those seen once ({@code f1})
     * @param twice those seen twice ({@code f2})
     * @param coverage Good and Turing's {@code 1 - f1/n}: the chance that the next attribute a model names was named before
     * @param low of the interval of 95 % around it, after Esty (1983)
     * @param high of that interval
     * @param richness how many different attributes there are: Chao1 (bias-corrected), a lower bound
     * @param richnessLow of the interval of 95 % around it, after Chao (1987)
     * @param richnessHigh of that interval
     */
    public record Coverage(
            long calls,
            long mentions,
            long distinct,
            long once,
            long twice,
            double coverage,
            double low,
            double high,
            double richness,
            double richnessLow,
            double richnessHigh) {}
}
