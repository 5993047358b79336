package io.winnow.ui.providers;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.winnow.router.grammar.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows which providers can be asked. A process that makes the calls itself, so that their keys are there, gives it as a
 * CDI bean; without one, this service names the providers that Winnow knows and says of none whether it has a key.
 */
public interface ProviderDirectory {

    /** All that could stand in a routing, in the order in which people should see them. */
    List<Listed> providers();

    /**
     * What a target lacks to be asked, with the fix, in one line and without keys; null when it lacks nothing that can be
     * told without asking it.
     */
    @Nullable String faultOf(Target target);

    /**
     * One provider.
     *
     * @param hasKey whether a key is set; null when that is not known here. Never the key
     * @param needsKey whether it takes none without one
     * @param ready whether it has all that it needs to be asked, as far as can be told without asking; null when not known
     * @param baseUrl the usual address of a server on this machine; null for all others
     * @param defaultModel what is asked for when a routing names no model; null when it must name one
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Listed(
            String name,
            @Nullable Boolean hasKey,
            boolean needsKey,
            @Nullable Boolean ready,
            @Nullable String baseUrl,
            @Nullable String defaultModel) {}
}
