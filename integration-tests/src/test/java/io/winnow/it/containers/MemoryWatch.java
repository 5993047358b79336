package io.winnow.it.containers;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.MemoryStatsConfig;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.api.model.StatsConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;

/**
 * The memory of a container, once a second, as {@code docker stats} shows it: without pages of files that were not used lately, of which any
 * container that reads files has as many as fit. Goes on when the container is started again.
 */
final class MemoryWatch extends ResultCallback.Adapter<Statistics> {

    private final Service service;
    private volatile long limit;
    private volatile long now;
    private volatile long peak;

    private MemoryWatch(Service service) {
        this.service = service;
    }

    static MemoryWatch of(Service service, GenericContainer<?> container) {
        return Engine.client().statsCmd(container.getContainerId()).exec(new MemoryWatch(service));
    }

    @Override
    public void onNext(Statistics statistics) {
        MemoryStatsConfig memory = statistics.getMemoryStats();
        Long used = memory == null ? null : memory.getUsage();
        if (used == null) {
            // It is not running.
            return;
        }
        now = used - droppable(Objects.requireNonNull(memory.getStats()));
        limit = Objects.requireNonNull(memory.getLimit());
        peak = Math.max(peak, now);
    }

    /** In the two versions of Linux' control groups. */
    private static long droppable(StatsConfig figures) {
        return Stream.of(figures.getTotalInactiveFile(), figures.getInactiveFile())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(0L);
    }

    Service service() {
        return service;
    }

    /** Forgets the largest share. */
    void beginAnew() {
        peak = now;
    }

    /** The largest share of the limit since it began, from 0 to 1; 0 before the first look. */
    double largestShare() {
        return (double) peak / Math.max(1, limit);
    }

    /** The share of the limit at the last look. */
    double share() {
        return (double) now / Math.max(1, limit);
    }

    @Override
    public void close() {
        try {
            super.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
