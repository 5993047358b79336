package io.winnow.service;

import io.quarkus.runtime.StartupEvent;
import io.winnow.messages.error.WinnowException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Refuses to start with half of {@code .env}: before anything else does, naming the line that cannot be read. */
@Singleton
class DotEnvCheck {

    void refuse(@Observes @Priority(1) StartupEvent event, Config config) {
        // Raw, because the line may look like an expression.
        String fault = config.getConfigValue(DotEnvSource.FAULT).getRawValue();
        Refusal.inOneLine(() -> require(fault));
    }

    private static void require(@Nullable String fault) {
        if (fault != null) {
            throw new WinnowException(fault);
        }
    }
}
