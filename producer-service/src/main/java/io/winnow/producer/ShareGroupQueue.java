package io.winnow.producer;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks topic as a Kafka share group.
 *
 * <p>A share consumer returns nothing new while it holds records that are not finished, so one consumer cannot keep a
 * sliding window of slow calls in flight. Each task in flight therefore has a {@link Lane} with a consumer of its own.
 * Lanes are opened when others become busy, so that a few always wait for the next task, and surplus ones are closed after a while.
 * A lane takes one task only when it is free: instances share the load by what they can take.
 */
final class ShareGroupQueue implements WorkQueue {

    private static final Logger LOG = LoggerFactory.getLogger(ShareGroupQueue.class);

    /** Enough for the first tasks; each costs a few milliseconds of a start that people wait for. */
    private static final int SPARES_AT_START = 2;

    private static final int SPARES = 4;
    private static final int MOST_SPARES = 8;
    private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(3);

    /**
     * How tasks are taken.
     *
     * @param instance names this instance's consumers
     * @param concurrency most tasks in flight
     * @param stopTimeout how long a stop lets tasks in flight finish
     */
    record Settings(
            String bootstrapServers,
            String group,
            String topic,
            String instance,
            int concurrency,
            Duration stopTimeout) {}

    private final Settings settings;
    private final Handler handler;
    private final OccasionalLog troubles = new OccasionalLog(LOG, Duration.ofSeconds(30));
    private final Set<Lane> lanes = ConcurrentHashMap.newKeySet();
    private final AtomicInteger serial = new AtomicInteger();
    private int open;
    private int busy;
    private int spares = SPARES_AT_START;
    private volatile boolean stopping;

    ShareGroupQueue(Settings settings, Handler handler) {
        this.settings = settings;
        this.handler = handler;
    }

    @Override
    public void start() {
        openSpares();
    }

    @Override
    public void close() {
        stopping = true;
        lanes.forEach(Lane::stop);
        if (!awaitEmpty(settings.stopTimeout())) {
            lanes.forEach(Lane::cancel);
            if (!awaitEmpty(CANCEL_TIMEOUT)) {
                LOG.warn("{} tasks did not stop in time; others get them when their locks end", lanes.size());
            }
        }
    }

    Settings settings() {
        return settings;
    }

    Handler handler() {
        return handler;
    }

    boolean isStopping() {
        return stopping;
    }

    /** How many tasks are in flight. */
    synchronized int inFlight() {
        return busy;
    }

    void trouble(String format, Object... arguments) {
        troubles.warn(format, arguments);
    }

    /** A lane has joined the group and found nothing to do. */
    void waitsForWork() {
        warmUp();
    }

    void becomesBusy() {
        synchronized (this) {
            busy++;
        }
        warmUp();
        openSpares();
    }

    synchronized void becomesFree() {
        busy--;
    }

    /** Whether a lane that has waited for long may close. */
    synchronized boolean releaseSurplus() {
        if (open - busy <= wantedSpares()) {
            return false;
        }
        open--;
        return true;
    }

    void ended(Lane lane) {
        lanes.remove(lane);
        synchronized (this) {
            notifyAll();
        }
    }

    private void warmUp() {
        boolean first;
        synchronized (this) {
            first = spares < SPARES;
            spares = SPARES;
        }
        if (first) {
            openSpares();
        }
    }

    private synchronized void openSpares() {
        while (!stopping && open < settings.concurrency() && open - busy < wantedSpares()) {
            open++;
            Lane lane = new Lane(this, serial.incrementAndGet());
            lanes.add(lane);
            // Not virtual: a consumer whose broker is gone polls without a pause now and then, and would keep all other
            // virtual threads from the few that carry them.
            Thread.ofPlatform()
                    .daemon()
                    .name(settings.instance() + "-lane-" + lane.number())
                    .start(lane);
        }
    }

    /** Grows with the load: a run of a hundred producers should not wait for four lanes at a time. */
    private int wantedSpares() {
        return Math.max(spares, Math.min(busy / 2, MOST_SPARES));
    }

    private boolean awaitEmpty(Duration limit) {
        long until = System.nanoTime() + limit.toNanos();
        synchronized (this) {
            while (!lanes.isEmpty()) {
                long left = until - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                try {
                    wait(left / 1_000_000, (int) (left % 1_000_000));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
        }
        return true;
    }
}
