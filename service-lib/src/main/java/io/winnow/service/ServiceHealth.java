package io.winnow.service;

import java.util.Map;

/**
 * The health of a service; queried often, so it must answer at once. A service is a bean of this type, and needs
 * nothing else to appear at {@code /q/health}. Thread safe.
 */
public interface ServiceHealth {

    /** The service's name. */
    String name();

    /** Whether it runs in this process at all; a service that does not run counts as healthy. */
    default boolean isEnabled() {
        return true;
    }

    /** Whether it has been ready once since the process began. */
    boolean isStarted();

    /** Whether it is ready: its partitions are assigned and its state is loaded. */
    boolean isReady();

    /** Whether it can become ready without a restart. An unreachable broker is not a reason to answer false. */
    boolean isAlive();

    /** Figures that explain the answer, by name. */
    default Map<String, Object> details() {
        return Map.of();
    }
}
