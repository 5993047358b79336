package io.winnow.producer.queue;

import io.winnow.messages.error.RootCause;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.service.OccasionalLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks topic as a Kafka share group.
 *
 * <p>A share consumer returns nothing new while it holds records that are not finished, so one consumer cannot keep a sliding
 * window of slow calls in flight. An instance therefore has several {@link Lane}s with a consumer each. The first ones take one
 * task at a time; the more is in flight, the more tasks a lane takes at once ({@link LaneSizes}). A lane takes again when all of
 * its tasks have ended; what it lacks meanwhile, other lanes take.
 *
 * <p>The queue decides which lane takes next. A lane that takes has as many permits as its size, so that no more tasks are ever
 * taken than {@code concurrency} lets run at once, and none waits here while another instance could work on it. A lane that has
 * begun to take goes on until it gets something: a fetch that is under way cannot be called back, and what it brings would
 * lie here unseen. Lanes are opened when others have become busy, so that a few always wait for the next task, and
 * surplus ones are closed after a while. {@code RATIONALE.md} tells why it is built so.
 */
public final class ShareGroupQueue implements WorkQueue {

    private static final Logger LOG = LoggerFactory.getLogger(ShareGroupQueue.class);

    /** Brokers admit 200 members to a share group unless told otherwise. */
    static final int MOST_LANES = 150;

    /** Enough for the first tasks; each costs a few milliseconds of a start that people wait for. */
    private static final int SPARES_AT_START = 2;

    private static final int SPARES = 4;
    private static final int MOST_SPARES = 8;

    /** Most lanes that take at once while there is more to do than is taken. */
    private static final int MOST_TAKING = 32;

    /** So many lanes that were filled, with none that asked in vain, tell that tasks wait. */
    private static final int SIGNS_OF_BACKLOG = 6;

    private static final Duration LOOKS = Duration.ofMillis(50);
    private static final Duration IDLE_LIMIT = Duration.ofMinutes(1);
    private static final Duration OVERSIZE_LIMIT = Duration.ofSeconds(15);
    private static final Duration FULL_GROUP_PAUSE = Duration.ofSeconds(30);
    private static final Duration IDLE_STOP_TIMEOUT = Duration.ofMillis(2_500);
    private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(3);

    /**
     * How tasks are taken.
     *
     * @param instance names this instance's consumers
     * @param concurrency most tasks in flight
     * @param stopTimeout how long a stop lets tasks in flight finish
     */
    public record Settings(
            KafkaSettings kafka, String group, String topic, String instance, int concurrency, Duration stopTimeout) {}

    private final Settings settings;
    private final Handler handler;
    private final OccasionalLog troubles = new OccasionalLog(LOG, Duration.ofSeconds(30));
    private final Set<Lane> lanes = ConcurrentHashMap.newKeySet();

    /** Lanes that wait for their turn. */
    private final List<Lane> waiting = new ArrayList<>();

    private int serial;
    private int open;

    /** Lanes that are to take and have taken before, so that they surely are in the group. */
    private int taking;

    /** Lanes that are to take and never have: to join the group takes the time of some heartbeats. */
    private int joining;

    private int permitsOfTaking;
    private int running;
    private int spares = SPARES_AT_START;

    /** How many lanes have been filled since one asked in vain. */
    private int filled;

    private long nextOpening = System.nanoTime();
    private volatile boolean stopping;
    private volatile @Nullable Thread looker;

    public ShareGroupQueue(Settings settings, Handler handler) {
        this.settings = settings;
        this.handler = handler;
    }

    @Override
    public void start() {
        looker = Thread.ofPlatform()
                .daemon()
                .name(settings.instance() + "-lanes")
                .start(this::look);
        letTake();
    }

    @Override
    public void close() {
        synchronized (this) {
            stopping = true;
        }
        lanes.forEach(Lane::stop);
        long begun = System.nanoTime();
        // First those without work: they would get what the others give back, and a few such deliveries are all that a
        // broker grants a task.
        await(() -> lanes.stream().allMatch(Lane::isWorking), IDLE_STOP_TIMEOUT);
        Duration left = settings.stopTimeout().minusNanos(System.nanoTime() - begun);
        if (!await(lanes::isEmpty, left)) {
            lanes.forEach(Lane::cancel);
            if (!await(lanes::isEmpty, CANCEL_TIMEOUT)) {
                LOG.warn(
                        "{} tasks did not stop in time; others get them when their locks end",
                        Math.max(inFlight(), lanes.size()));
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

    /** Whether a lane is in the group and has been answered. */
    public boolean isMember() {
        return !stopping && lanes.stream().anyMatch(Lane::isMember);
    }

    /** Whether the thread that looks after the lanes lives. */
    public boolean isLookedAfter() {
        Thread thread = looker;
        return thread != null && thread.isAlive();
    }

    /** How many tasks are in flight. */
    public synchronized int inFlight() {
        return running;
    }

    /** How many lanes there are, each a member of the group. */
    public synchronized int lanes() {
        return open;
    }

    void trouble(String format, Object... arguments) {
        troubles.warn(format, arguments);
    }

    /** A lane asked in vain. */
    synchronized void foundNothing(Lane lane) {
        if (lane.hasTaken) {
            filled = 0;
        }
        warmUp();
    }

    /**
     * A lane has got tasks.
     *
     * @param count tasks that it runs at once, at most its size
     */
    synchronized void took(Lane lane, int count) {
        endTurn(lane);
        lane.hasTaken = true;
        running += count;
        if (count == lane.size()) {
            filled++;
        }
        warmUp();
    }

    /** A lane that was to take has failed; it asks for another turn when it is well again. */
    synchronized void gaveUp(Lane lane) {
        endTurn(lane);
        letTake();
    }

    private void endTurn(Lane lane) {
        if (lane.hasTaken) {
            taking--;
        } else {
            joining--;
        }
        permitsOfTaking -= lane.size();
    }

    /** The work on a task has ended, and nothing else has begun in its place. */
    synchronized void taskEnded() {
        running--;
        letTake();
    }

    /** Waits until a lane may take tasks; returns false when it is to close instead. */
    boolean awaitTurn(Lane lane) throws InterruptedException {
        synchronized (this) {
            if (stopping) {
                return false;
            }
            waiting.add(lane);
            letTake();
        }
        if (lane.turn().tryAcquire(IDLE_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
            return !stopping;
        }
        synchronized (this) {
            if (waiting.remove(lane)) {
                return false;
            }
        }
        // The turn came in the moment when the wait ended.
        lane.turn().acquire();
        return !stopping;
    }

    /** Whether a lane that has taken nothing for a while may close. */
    synchronized boolean isSurplus(Lane lane, Duration idle) {
        // One that takes many at once would leave nothing of a small load for other instances.
        boolean oversize = lane.size() > LaneSizes.most(running, settings.concurrency());
        return idle.compareTo(IDLE_LIMIT) > 0 && taking + joining > wanted()
                || idle.compareTo(OVERSIZE_LIMIT) > 0 && oversize;
    }

    /** The broker takes no more members; whether there is another lane to go on with. */
    boolean canDoWithout() {
        synchronized (this) {
            nextOpening = System.nanoTime() + FULL_GROUP_PAUSE.toNanos();
            return open > 1;
        }
    }

    void ended(Lane lane) {
        synchronized (this) {
            open--;
            lanes.remove(lane);
            waiting.remove(lane);
            notifyAll();
            letTake();
        }
    }

    private void look() {
        try {
            while (!stopping) {
                Thread.sleep(LOOKS);
                lanes.forEach(this::lookAfter);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookAfter(Lane lane) {
        try {
            lane.look();
        } catch (RuntimeException e) {
            trouble("cannot look after lane {}: {}", lane.number(), RootCause.messageOf(e));
        }
    }

    private synchronized void warmUp() {
        spares = SPARES;
        letTake();
    }

    /** Gives lanes their turn, and opens some, as long as more should take and may. */
    private synchronized void letTake() {
        while (!stopping) {
            int free = settings.concurrency() - running - permitsOfTaking;
            if (free < 1) {
                return;
            }
            Lane next = next(free, LaneSizes.most(running, settings.concurrency()));
            if (next == null) {
                return;
            }
            if (next.hasTaken) {
                taking++;
            } else {
                joining++;
            }
            permitsOfTaking += next.size();
            next.turn().release();
        }
    }

    /**
     * The lane that is to take next, if any.
     *
     * @param free permits that are left
     * @param most tasks that a lane may take at once
     */
    private @Nullable Lane next(int free, int most) {
        for (Lane lane : waiting) {
            if (lane.mayHoldMore()) {
                // What it holds waits for it alone, so others wait until there are permits enough.
                return lane.size() <= free ? withdrawn(lane) : null;
            }
        }
        if (taking < wanted()) {
            Lane greatest = greatestWaiting(Math.min(free, most));
            if (greatest != null) {
                return greatest;
            }
        }
        // Where one waits for permits, another would not help.
        boolean isWaiting = waiting.stream().anyMatch(lane -> lane.size() <= most);
        if (!isWaiting && mayOpen()) {
            int size = sizeToOpen(most);
            return size <= free ? opened(size) : null;
        }
        return !isWaiting && open >= MOST_LANES && taking < wanted() ? greatestWaiting(free) : null;
    }

    private int sizeToOpen(int most) {
        if (!isBacklog()) {
            return most;
        }
        // When it has joined, more will be in flight than now.
        Map<Integer, Integer> counts = new HashMap<>();
        lanes.forEach(lane -> counts.merge(lane.size(), 1, Integer::sum));
        return Math.max(most, LaneSizes.next(settings.concurrency(), counts));
    }

    private boolean mayOpen() {
        // Those that join are of no use yet to a backlog, and are spares otherwise.
        int coming = isBacklog() ? joining : joining + taking;
        return coming < wanted() && open < MOST_LANES && System.nanoTime() - nextOpening >= 0;
    }

    private boolean isBacklog() {
        return filled >= SIGNS_OF_BACKLOG;
    }

    private @Nullable Lane greatestWaiting(int most) {
        Lane greatest = null;
        for (Lane lane : waiting) {
            if (lane.size() <= most && (greatest == null || lane.size() > greatest.size())) {
                greatest = lane;
            }
        }
        return greatest == null ? null : withdrawn(greatest);
    }

    private Lane withdrawn(Lane lane) {
        waiting.remove(lane);
        return lane;
    }

    private Lane opened(int size) {
        open++;
        serial++;
        Lane lane = new Lane(this, serial, size);
        lanes.add(lane);
        // Not virtual: a consumer whose broker is gone polls without a pause now and then, and would keep all other
        // virtual threads from the few that carry them.
        Thread.ofPlatform()
                .daemon()
                .name(settings.instance() + "-lane-" + lane.number())
                .start(lane);
        return lane;
    }

    /** How many lanes should take. Grows with the load: a run of a hundred producers should not wait for four at a time. */
    private int wanted() {
        if (isBacklog()) {
            return Math.max(spares, Math.min(open, MOST_TAKING));
        }
        int busy = open - taking - joining - waiting.size();
        return Math.max(spares, Math.min(busy / 2, MOST_SPARES));
    }

    /** Waits for what can become true when a lane ends; returns false when it does not in time. */
    private boolean await(BooleanSupplier condition, Duration limit) {
        long until = System.nanoTime() + limit.toNanos();
        synchronized (this) {
            while (!condition.getAsBoolean()) {
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
