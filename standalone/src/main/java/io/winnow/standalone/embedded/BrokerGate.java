package io.winnow.standalone.embedded;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jspecify.annotations.Nullable;

/** Holds the services back until the broker that starts at the same time is ready. */
@ApplicationScoped
class BrokerGate {

    private static volatile @Nullable LocalBroker broker;

    static void guard(LocalBroker starting) {
        broker = starting;
    }

    void await(@Observes @Priority(1) StartupEvent event) {
        LocalBroker starting = broker;
        if (starting != null) {
            starting.awaitReady();
        }
    }
}
