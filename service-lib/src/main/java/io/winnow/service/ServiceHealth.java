package io.winnow.service;

import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** What a service says of itself; asked often, and answers at once. Thread safe. */
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

    /** The check of {@link #isStarted}. */
    static HealthCheck started(ServiceHealth vitals) {
        return () -> answer(vitals, vitals.isStarted());
    }

    /** The check of {@link #isReady}. */
    static HealthCheck ready(ServiceHealth vitals) {
        return () -> answer(vitals, vitals.isReady());
    }

    /** The check of {@link #isAlive}. */
    static HealthCheck alive(ServiceHealth vitals) {
        return () -> answer(vitals, vitals.isAlive());
    }

    private static HealthCheckResponse answer(ServiceHealth vitals, boolean well) {
        Map<String, Object> data = new LinkedHashMap<>();
        if (vitals.isEnabled()) {
            data.putAll(vitals.details());
        } else {
            data.put("enabled", false);
        }
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named(vitals.name()).status(well || !vitals.isEnabled());
        data.forEach((name, value) -> {
            switch (value) {
                case Boolean is -> answer.withData(name, is);
                case Number number -> answer.withData(name, number.longValue());
                default -> answer.withData(name, value.toString());
            }
        });
        return answer.build();
    }
}
