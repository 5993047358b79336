package io.winnow.coordinator;

import io.winnow.service.Vitals;
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
        return Vitals.started(lifecycle);
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck coordinatorReady(CoordinatorLifecycle lifecycle) {
        return Vitals.ready(lifecycle);
    }

    @Produces
    @Singleton
    @Liveness
    HealthCheck coordinatorAlive(CoordinatorLifecycle lifecycle) {
        return Vitals.alive(lifecycle);
    }
}
