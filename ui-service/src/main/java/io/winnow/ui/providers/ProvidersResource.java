package io.winnow.ui.providers;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.winnow.messages.ReadyProviders;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
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

    /** One provider: see {@link ReadyProviders.Entry}. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Listed(
            String name,
            @Nullable Boolean hasKey,
            boolean needsKey,
            @Nullable Boolean ready,
            @Nullable String problem,
            @Nullable String baseUrl,
            @Nullable String defaultModel) {

        private static Listed of(ReadyProviders.Entry entry) {
            return new Listed(
                    entry.name(),
                    entry.hasKey(),
                    entry.needsKey(),
                    entry.ready(),
                    entry.problem(),
                    entry.baseUrl(),
                    entry.defaultModel());
        }
    }

    @GET
    public List<Listed> list() {
        return checks.providers().providers().stream().map(Listed::of).toList();
    }
}
