package io.winnow.standalone.embedded;

import io.quarkus.runtime.StartupEvent;
import io.winnow.kafka.HeldPort;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jspecify.annotations.Nullable;

/**
 * Holds the services back until the broker that starts at the same time is ready, and gives the HTTP server its port when all else has
 * started: that server binds it itself, right after the start-up event.
 */
@ApplicationScoped
class BrokerGate {

    private static volatile @Nullable LocalBroker broker;
    private static volatile @Nullable HeldPort http;

    static void guard(LocalBroker starting, @Nullable HeldPort httpPort) {
        broker = starting;
        http = httpPort;
    }

    void await(@Observes @Priority(1) StartupEvent event) {
        LocalBroker starting = broker;
        if (starting != null) {
            starting.awaitReady();
        }
    }

    void letGo(@Observes @Priority(Integer.MAX_VALUE) StartupEvent event) {
        HeldPort held = http;
        if (held != null) {
            held.letGo();
        }
    }
}
