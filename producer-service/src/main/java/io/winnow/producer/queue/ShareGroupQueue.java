package io.winnow.producer.queue;

import io.winnow.messages.error.RootCause;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.producer.queue.LaneSchedule.Step;
import io.winnow.producer.queue.LaneSchedule.Ticket;
import io.winnow.service.OccasionalLog;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
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
 * <p>{@link LaneSchedule} decides which lane takes next. A lane that takes has as many permits as its size, so that no more tasks
 * are ever taken than {@code concurrency} lets run at once, and none waits here while another instance could work on it. A lane
 * that has begun to take goes on until it gets something: a fetch that is under way cannot be called back, and what it brings
 * would lie here unseen. {@code RATIONALE.md} explains why it is built so.
 */
public final class ShareGroupQueue implements WorkQueue {

    private static final Logger LOG = LoggerFactory.getLogger(ShareGroupQueue.class);

    private static final Duration LOOKS = Duration.ofMillis(50);
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
    private final Map<Ticket, Lane> lanes = new ConcurrentHashMap<>();

    /** Guarded by this queue. */
    private final LaneSchedule schedule;

    private volatile boolean stopping;
    private volatile @Nullable Thread looker;

    public ShareGroupQueue(Settings settings, Handler handler) {
        this.settings = settings;
        this.handler = handler;
        this.schedule = new LaneSchedule(settings.concurrency(), System.nanoTime());
    }

    @Override
    public void start() {
        looker = Thread.ofPlatform()
                .daemon()
                .name(settings.instance() + "-lanes")
                .start(this::look);
        carryOut();
    }

    @Override
    public void close() {
        synchronized (this) {
            stopping = true;
        }
        lanes.values().forEach(Lane::stop);
        long begun = System.nanoTime();
        // First those without work: they would get what the others give back, and a few such deliveries are all that a
        // broker grants a task.
        await(() -> lanes.values().stream().allMatch(Lane::isWorking), IDLE_STOP_TIMEOUT);
        Duration left = settings.stopTimeout().minusNanos(System.nanoTime() - begun);
        if (!await(lanes::isEmpty, left)) {
            lanes.values().forEach(Lane::cancel);
            if (!await(lanes::isEmpty, CANCEL_TIMEOUT)) {
                LOG.warn(
                        "{} tasks did not stop in time; other workers get them when their locks expire",
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
        return !stopping && lanes.values().stream().anyMatch(Lane::isMember);
    }

    /** Whether the thread that looks after the lanes lives. */
    public boolean isLookedAfter() {
        Thread thread = looker;
        return thread != null && thread.isAlive();
    }

    /** How many tasks are in flight. */
    public synchronized int inFlight() {
        return schedule.running();
    }

    /** How many lanes there are, each a member of the group. */
    public synchronized int lanes() {
        return schedule.open();
    }

    void trouble(String format, Object... arguments) {
        troubles.warn(format, arguments);
    }

    /** A lane asked in vain. */
    synchronized void foundNothing(Ticket lane) {
        schedule.foundNothing(lane);
        carryOut();
    }

    /**
     * A lane has got tasks.
     *
     * @param count tasks that it runs at once, at most its size
     * @param waited how long it had asked
     */
    synchronized void took(Ticket lane, int count, Duration waited) {
        schedule.took(lane, count, waited);
        carryOut();
    }

    /** A lane whose turn it was has failed, or closes; it asks for another turn when it can take again. */
    synchronized void gaveUp(Ticket lane) {
        schedule.gaveUp(lane);
        carryOut();
    }

    /** The work on a task has ended, and nothing else has begun in its place. */
    synchronized void taskEnded() {
        schedule.taskEnded();
        carryOut();
    }

    /** Waits until a lane may take tasks; returns false when it is to close instead. */
    boolean awaitTurn(Lane lane) throws InterruptedException {
        synchronized (this) {
            if (stopping) {
                return false;
            }
            schedule.waits(lane.ticket(), lane.mayHoldMore());
            carryOut();
        }
        if (lane.turn().tryAcquire(LaneSchedule.IDLE_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
            return !stopping;
        }
        synchronized (this) {
            if (schedule.withdraws(lane.ticket())) {
                return false;
            }
        }
        // The turn came in the moment when the wait ended.
        lane.turn().acquire();
        return !stopping;
    }

    /** Whether a lane that has taken nothing for a while may close. */
    synchronized boolean isSurplus(Ticket lane, Duration idle) {
        return schedule.isSurplus(lane, idle);
    }

    /** The broker takes no more members; whether there is another lane to go on with. */
    synchronized boolean canDoWithout() {
        return schedule.canDoWithout(System.nanoTime());
    }

    synchronized void ended(Ticket lane) {
        schedule.ended(lane);
        lanes.remove(lane);
        notifyAll();
        carryOut();
    }

    private void look() {
        try {
            while (!stopping) {
                Thread.sleep(LOOKS);
                lanes.values().forEach(this::lookAfter);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookAfter(Lane lane) {
        try {
            lane.look();
        } catch (RuntimeException e) {
            trouble("cannot maintain lane {}: {}", lane.ticket().number(), RootCause.messageOf(e));
        }
    }

    /** Gives lanes their turn, and opens some, as long as the schedule says so. */
    private synchronized void carryOut() {
        while (!stopping) {
            switch (schedule.next(System.nanoTime())) {
                case null -> {
                    return;
                }
                case Step.Grant(Ticket ticket) ->
                    Objects.requireNonNull(lanes.get(ticket)).turn().release();
                case Step.Open(Ticket ticket) -> open(ticket);
            }
        }
    }

    private void open(Ticket ticket) {
        Lane lane = new Lane(this, ticket);
        lanes.put(ticket, lane);
        lane.turn().release();
        // Not virtual: a consumer whose broker is gone polls without a pause now and then, and would keep all other
        // virtual threads from the few that carry them.
        Thread.ofPlatform()
                .daemon()
                .name(settings.instance() + "-lane-" + ticket.number())
                .start(lane);
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
