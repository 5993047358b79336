package io.winnow.ui.providers;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.winnow.messages.presence.ReadyProviders;
import io.winnow.router.cost.PriceRow;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the providers that the producers can use; never the keys. */
@Path("/api/providers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ProvidersResource {

    private final RoutingChecks checks;

    ProvidersResource(RoutingChecks checks) {
        this.checks = checks;
    }

    /**
     * One provider: see {@link ReadyProviders.Entry}.
     *
     * @param models those whose prices are known by name
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Listed(
            String name,
            @Nullable Boolean hasKey,
            boolean needsKey,
            @Nullable Boolean ready,
            @Nullable String problem,
            @Nullable String baseUrl,
            @Nullable String defaultModel,
            List<PricedModel> models) {

        private static Listed of(ReadyProviders.Entry entry, List<PricedModel> models) {
            return new Listed(
                    entry.name(),
                    entry.hasKey(),
                    entry.needsKey(),
                    entry.ready(),
                    entry.problem(),
                    entry.baseUrl(),
                    entry.defaultModel(),
                    models);
        }
    }

    /** A model and its price, in US dollars for a million tokens. */
    public record PricedModel(String model, BigDecimal inputUsd, BigDecimal outputUsd) {

        private static PricedModel of(PriceRow row) {
            return new PricedModel(
                    row.price().model(), row.price().inputUsd(), row.price().outputUsd());
        }
    }

    @GET
    public List<Listed> list() {
        return checks.providers().providers().stream()
                .map(entry -> Listed.of(
                        entry,
                        checks.pricesOf(entry.name()).stream()
                                .map(PricedModel::of)
                                .toList()))
                .toList();
    }
}
