package io.winnow.service;

import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.health.api.HealthRegistry;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Makes the checks at {@code /q/health} from the {@link ServiceHealth} of each service of the process. */
@Singleton
class HealthChecks {

    /** Before any service starts, which may take its time. */
    void register(
            @Observes @Priority(0) StartupEvent event,
            @All List<ServiceHealth> services,
            @Startup HealthRegistry started,
            @Readiness HealthRegistry ready,
            @Liveness HealthRegistry alive) {
        for (ServiceHealth service : services) {
            started.register(service.name(), check(service, ServiceHealth::isStarted));
            ready.register(service.name(), check(service, ServiceHealth::isReady));
            alive.register(service.name(), check(service, ServiceHealth::isAlive));
        }
    }

    private static HealthCheck check(ServiceHealth service, Predicate<ServiceHealth> isWell) {
        return () -> answer(service, isWell.test(service));
    }

    private static HealthCheckResponse answer(ServiceHealth service, boolean isWell) {
        Map<String, Object> data = new LinkedHashMap<>();
        if (service.isEnabled()) {
            data.putAll(service.details());
        } else {
            data.put("enabled", false);
        }
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named(service.name()).status(isWell || !service.isEnabled());
        data.forEach((name, value) -> {
            switch (value) {
                case Boolean is -> answer.withData(name, is);
                case Number number -> answer.withData(name, number.longValue());
                default -> answer.withData(name, value.toString());
            }
        });
        return answer.build();
    }
}
