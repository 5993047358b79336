package io.winnow.producer;

import io.winnow.service.ServiceHealth;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** The checks that {@code /q/health} asks. */
@Singleton
class ProducerHealth {

    @Produces
    @Singleton
    @Startup
    HealthCheck producerStarted(ProducerLifecycle lifecycle) {
        return ServiceHealth.started(lifecycle);
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck producerReady(ProducerLifecycle lifecycle) {
        return ServiceHealth.ready(lifecycle);
    }

    @Produces
    @Singleton
    @Liveness
    HealthCheck producerAlive(ProducerLifecycle lifecycle) {
        return ServiceHealth.alive(lifecycle);
    }
}
