package io.winnow.coordinator;

import io.winnow.service.ServiceHealth;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** The checks that {@code /q/health} asks. */
@Singleton
class CoordinatorHealth {

    @Produces
    @Singleton
    @Startup
    HealthCheck coordinatorStarted(CoordinatorLifecycle lifecycle) {
        return ServiceHealth.started(lifecycle);
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck coordinatorReady(CoordinatorLifecycle lifecycle) {
        return ServiceHealth.ready(lifecycle);
    }

    @Produces
    @Singleton
    @Liveness
    HealthCheck coordinatorAlive(CoordinatorLifecycle lifecycle) {
        return ServiceHealth.alive(lifecycle);
    }
}
