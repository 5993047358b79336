package io.winnow.ui.stream;

import io.smallrye.mutiny.Multi;
import io.winnow.client.runs.RunIndex;
import io.winnow.ui.http.ProblemException;
import io.winnow.ui.kafka.BrokerWatch;
import io.winnow.ui.kafka.HistoryReaders;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * All open streams of this node.
 *
 * <p>One thread checks them every few milliseconds and wakes those with something to send: rows that
 * arrive in between travel together, and a client without news costs a comparison.
 */
public final class StreamHub implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(StreamHub.class);

    private final AttributeRing ring;
    private final RunIndex index;
    private final HistoryReaders history;
    private final BrokerWatch kafka;
    private final StreamSettings settings;
    private final Set<StreamSession> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicLong evictions = new AtomicLong();
    private final AtomicLong catchUps = new AtomicLong();
    private final ExecutorService catchingUp = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("winnow-streams").daemon().factory());

    public StreamHub(
            AttributeRing ring, RunIndex index, HistoryReaders history, BrokerWatch kafka, StreamSettings settings) {
        this.ring = ring;
        this.index = index;
        this.history = history;
        this.kafka = kafka;
        this.settings = settings;
    }

    public void start() {
        long interval = settings.batchInterval().toMillis();
        clock.scheduleWithFixedDelay(this::wake, interval, interval, TimeUnit.MILLISECONDS);
    }

    /**
     * Opens a stream.
     *
     * @param collection null for all
     * @param loop runs its tasks one after the other; the events arrive on it
     * @param cut ends the client's connection at once
     * @throws ProblemException (503) when there are too many streams
     */
    Multi<ServerEvent> open(@Nullable String collection, Start start, Executor loop, Runnable cut) {
        if (sessions.size() >= settings.maxClients()) {
            throw ProblemException.unavailable(
                    "this node serves " + settings.maxClients()
                            + " streams already: try another, or raise WINNOW_UI_MAX_CLIENTS",
                    null);
        }
        return Multi.createFrom().publisher(subscriber -> {
            StreamSession session = new StreamSession(this, collection, start, loop, cut, subscriber);
            sessions.add(session);
            subscriber.onSubscribe(session);
        });
    }

    /** The start position of a client that wants only new rows. */
    Start now() {
        return new Start.Resume(ring.headPosition());
    }

    private void wake() {
        long now = System.nanoTime();
        for (StreamSession session : sessions) {
            try {
                session.wakeIfDue(now);
            } catch (RuntimeException e) {
                LOG.warnf("a stream could not be woken: %s", e.toString());
            }
        }
    }

    void closed(StreamSession session) {
        sessions.remove(session);
    }

    void evicted() {
        evictions.incrementAndGet();
    }

    void catchUp(Runnable slice) {
        catchUps.incrementAndGet();
        catchingUp.execute(slice);
    }

    AttributeRing ring() {
        return ring;
    }

    RunIndex index() {
        return index;
    }

    HistoryReaders history() {
        return history;
    }

    BrokerWatch kafka() {
        return kafka;
    }

    StreamSettings settings() {
        return settings;
    }

    public int clients() {
        return sessions.size();
    }

    /** Clients evicted since the start. */
    public long evictions() {
        return evictions.get();
    }

    /** Slices of history that clients were served from the topic rather than from the ring, since the start. */
    public long catchUps() {
        return catchUps.get();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        sessions.forEach(StreamSession::finish);
        catchingUp.shutdownNow();
    }
}
