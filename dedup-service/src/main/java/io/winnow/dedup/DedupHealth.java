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
    HealthCheck dedupStarted(DedupLifecycle lifecycle) {
        return ServiceHealth.started(lifecycle);
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck dedupReady(DedupLifecycle lifecycle) {
        return ServiceHealth.ready(lifecycle);
    }

    @Produces
    @Singleton
    @Liveness
    HealthCheck dedupAlive(DedupLifecycle lifecycle) {
        return ServiceHealth.alive(lifecycle);
    }
}
