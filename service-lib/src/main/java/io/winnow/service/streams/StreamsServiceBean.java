package io.winnow.service.streams;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.winnow.service.Refusal;
import io.winnow.service.ServiceHealth;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Starts and stops a service with the application that it is part of, and says how it is. A service extends it by a bean whose
 * constructor reads the configuration.
 */
public abstract class StreamsServiceBean<S extends StreamsService> implements ServiceHealth {

    private final String name;
    private final @Nullable S service;
    private CompletableFuture<Void> stopped = CompletableFuture.completedFuture(null);

    /**
     * The bean of a service.
     *
     * @param service null when it is turned off in this process
     */
    protected StreamsServiceBean(String name, @Nullable S service) {
        this.name = name;
        this.service = service;
    }

    /** The service; empty when it is turned off in this process. */
    public final Optional<S> service() {
        return Optional.ofNullable(service);
    }

    public void start(@Observes StartupEvent event) {
        if (service != null) {
            Refusal.inOneLine(service::start);
        }
    }

    /** Only begins: services of one process that stopped one after the other would take the sum of their times. */
    public void beginStop(@Observes @Priority(1) ShutdownEvent event) {
        if (service != null) {
            stopped = CompletableFuture.runAsync(
                    service::close,
                    task -> Thread.ofPlatform().daemon().name(name + "-stop").start(task));
        }
    }

    public void awaitStop(@Observes @Priority(10_000) ShutdownEvent event) {
        stopped.join();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isEnabled() {
        return service != null;
    }

    @Override
    public boolean isStarted() {
        return service != null && service.host().hasBeenReady();
    }

    @Override
    public boolean isReady() {
        return service != null && service.host().isReady();
    }

    @Override
    public boolean isAlive() {
        return service == null || !service.host().isFailed();
    }

    @Override
    public Map<String, Object> details() {
        return service == null ? Map.of() : service.host().details();
    }
}
