package io.winnow.producer;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** {@code winnow.models.*}: how code that is no part of a run reaches models. */
@ConfigMapping(prefix = "winnow.models")
interface ModelsConfig {

    /** Whom to ask, in the grammar of {@code --routing-config}. Without it, only runs ask models. */
    Optional<String> routingConfig();

    /** How to choose between them, as with {@code --routing-strategy}. */
    @WithDefault("backoff")
    String routingStrategy();
}
