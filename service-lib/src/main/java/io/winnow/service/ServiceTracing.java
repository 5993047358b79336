package io.winnow.service;

import io.quarkus.runtime.ShutdownEvent;
import io.winnow.tracing.Tracing;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Gives services the process' traces, and sends the last ones when it ends. */
@Singleton
class ServiceTracing {

    // Raw, because headers for a collector may hold keys, in which ${…} is not an expression.
    @Produces
    @Singleton
    Tracing tracing(
            Config config, @ConfigProperty(name = "quarkus.application.name", defaultValue = "winnow") String name) {
        return Tracing.ofProcess(
                name, variable -> config.getConfigValue(variable).getRawValue());
    }

    /** After all services have ended, including their last spans. */
    void flush(@Observes @Priority(20_000) ShutdownEvent event) {
        Tracing.flushProcess();
    }
}
