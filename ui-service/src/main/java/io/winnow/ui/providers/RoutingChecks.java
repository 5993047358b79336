package io.winnow.ui.providers;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.winnow.client.prices.Prices;
import io.winnow.client.runs.TargetCheck;
import io.winnow.messages.Routings;
import io.winnow.messages.RunRequest;
import io.winnow.messages.Steering;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.presence.ReadyProviders;
import io.winnow.router.Routing;
import io.winnow.router.cost.Price;
import io.winnow.router.cost.PriceRow;
import io.winnow.router.cost.TokenBounds;
import io.winnow.router.grammar.RoutingConfig;
import io.winnow.router.grammar.Target;
import io.winnow.router.strategy.Strategy;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is known about providers and routings before a model is called. */
public final class RoutingChecks {

    private final Supplier<ReadyProviders> providers;
    private final @Nullable TargetCheck own;
    private final Prices prices;

    /**
     * Checks with what producers have reported.
     *
     * @param own checks of this process, which take precedence; null if it makes no calls
     */
    public RoutingChecks(Supplier<ReadyProviders> providers, @Nullable TargetCheck own, Prices prices) {
        this.providers = providers;
        this.own = own;
        this.prices = prices;
    }

    /** The body of a check; what is left out has the default of a run. Topic, size and descriptions tell what a call can cost. */
    public record Wanted(
            @Nullable String routingStrategy,
            @Nullable String routingConfig,
            @Nullable String topic,
            @Nullable Integer requestSize,
            @Nullable Boolean describe) {

        private BigDecimal mostPerCall(Price price) {
            long prompt = Steering.AUTO.mostPromptBytes(topic == null ? "" : topic, null, true);
            int size = requestSize == null ? RunRequest.DEFAULT_REQUEST_SIZE : Math.max(1, requestSize);
            return price.worstCase(TokenBounds.input(prompt), TokenBounds.output(size, Boolean.TRUE.equals(describe)));
        }
    }

    /**
     * A routing that can be read.
     *
     * @param routingStrategy as it was understood
     * @param targets in the order in which they were written
     */
    public record Checked(String routingStrategy, List<CheckedTarget> targets) {}

    /**
     * A model at a provider.
     *
     * @param weight relative to the other targets' weights; null when none was given
     * @param price null when it is not known, so that no run with a limit in dollars can ask it
     * @param mostUsdPerCall what a call with the built-in prompt can cost at most; null when the price is not known
     * @param ready whether all producers have what they need to ask it; null before one has reported
     * @param problem what is missing and the fix, or that no producer has reported yet, in one line; null when it is ready
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record CheckedTarget(
            String provider,
            String model,
            @Nullable BigDecimal weight,
            @Nullable DatedPrice price,
            @Nullable BigDecimal mostUsdPerCall,
            @Nullable Boolean ready,
            @Nullable String problem) {}

    /**
     * A price, in US dollars for a million tokens.
     *
     * @param cachedInputUsd for input from the provider's cache; null when it costs as other input does
     * @param asOf the date of the source; null if a user's table does not contain it
     * @param source URL of the source; null if a user's table does not contain it
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record DatedPrice(
            BigDecimal inputUsd,
            BigDecimal outputUsd,
            @Nullable BigDecimal cachedInputUsd,
            @Nullable String asOf,
            @Nullable String source) {

        private static DatedPrice of(PriceRow row) {
            return new DatedPrice(
                    row.price().inputUsd(),
                    row.price().outputUsd(),
                    row.price().cachedInputUsd(),
                    orNull(row.asOf()),
                    orNull(row.source()));
        }

        private static @Nullable String orNull(String text) {
            return text.isBlank() ? null : text;
        }
    }

    /** The models of a provider whose prices are known by name. */
    List<PriceRow> pricesOf(String provider) {
        return prices.rowsOf(provider);
    }

    ReadyProviders providers() {
        return providers.get();
    }

    /**
     * Reads a routing.
     *
     * @throws WinnowException naming the field at fault, and the character where there is one
     */
    Checked check(Wanted wanted) {
        Strategy strategy = Routings.read(() -> Strategy.parse(
                wanted.routingStrategy() == null ? RunRequest.DEFAULT_ROUTING_STRATEGY : wanted.routingStrategy()));
        // Not stripped: positions refer to the text that the user sees.
        RoutingConfig config = Routings.read(() -> RoutingConfig.parse(
                wanted.routingConfig() == null ? RunRequest.DEFAULT_ROUTING_CONFIG : wanted.routingConfig()));
        Routing routing = Routings.read(() -> new Routing(strategy, config));
        ReadyProviders ready = providers.get();
        return new Checked(
                strategy.label(),
                routing.config().targets().stream()
                        .map(target -> checked(target, wanted, ready))
                        .toList());
    }

    private CheckedTarget checked(Target target, Wanted wanted, ReadyProviders ready) {
        PriceRow row = prices.rowOf(target);
        boolean known = own != null || ready.isReported();
        String problem = own == null ? ready.problemOf(target.provider()) : own.faultOf(target);
        return new CheckedTarget(
                target.provider(),
                target.model(),
                target.weight(),
                row == null ? null : DatedPrice.of(row),
                row == null ? null : wanted.mostPerCall(row.price()),
                known ? Boolean.valueOf(problem == null) : null,
                problem);
    }
}
