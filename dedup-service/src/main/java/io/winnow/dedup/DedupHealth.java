package io.winnow.dedup;

import io.winnow.service.ServiceHealth;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** The checks that {@code /q/health} asks. */
@Singleton
class DedupHealth {

    @Produces
    @Singleton
    @Startup
    HealthCheck dedupStarted(DedupBean bean) {
        return ServiceHealth.started(bean);
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck dedupReady(DedupBean bean) {
        return ServiceHealth.ready(bean);
    }

    @Produces
    @Singleton
    @Liveness
    HealthCheck dedupAlive(DedupBean bean) {
        return ServiceHealth.alive(bean);
    }
}
