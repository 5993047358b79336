package io.winnow.router.grammar;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A model at a provider.
 *
 * @param provider in lower case: {@code openai}, {@code anthropic}, {@code gemini}, {@code random}, or a user's name for
 *     an OpenAI-compatible server
 * @param model requested and reported, exactly as configured
 * @param weight share relative to the other targets' weights, greater than 0; null when none was given
 */
public record Target(
        String provider, String model, @Nullable BigDecimal weight) {

    /** {@code provider:model}, for display; without the weight. */
    public String name() {
        return provider + ":" + model;
    }

    /** What {@link RoutingConfig#parse} reads as this target. */
    @Override
    public String toString() {
        String written = RoutingConfig.needsQuotes(model) ? '"' + model + '"' : model;
        return provider + ":" + written + (weight == null ? "" : ":" + weight.toPlainString());
    }
}
