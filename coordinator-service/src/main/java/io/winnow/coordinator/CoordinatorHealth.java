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
    HealthCheck coordinatorStarted(CoordinatorBean bean) {
        return ServiceHealth.started(bean);
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck coordinatorReady(CoordinatorBean bean) {
        return ServiceHealth.ready(bean);
    }

    @Produces
    @Singleton
    @Liveness
    HealthCheck coordinatorAlive(CoordinatorBean bean) {
        return ServiceHealth.alive(bean);
    }
}
