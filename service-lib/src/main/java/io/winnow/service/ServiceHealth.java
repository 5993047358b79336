package io.winnow.service;

import java.util.Map;

/**
 * What a service says of itself; asked often, and answers at once. A service is a bean of this type, and needs to do no more to be
 * found at {@code /q/health}. Thread safe.
 */
public interface ServiceHealth {

    /** The service's name. */
    String name();

    /** Whether it runs in this process at all; one that does not is well. */
    default boolean isEnabled() {
        return true;
    }

    /** Whether it has been ready once since the process began. */
    boolean isStarted();

    /** Whether it does its work now: what it reads is assigned to it, what it must know is read. */
    boolean isReady();

    /** Whether it can still come to do its work without a restart. A broker that is away is no reason to say no. */
    boolean isAlive();

    /** Figures that tell why, by name. */
    default Map<String, Object> details() {
        return Map.of();
    }
}
