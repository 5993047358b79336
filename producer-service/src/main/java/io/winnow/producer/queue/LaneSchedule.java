package io.winnow.producer.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which lane takes tasks next, when another lane is opened and when one may close.
 *
 * <p>Pure: it starts nothing, waits for nothing and reads no clock, so that it can be simulated. Callers give the time, guard
 * it with one lock, and do what it returns: each {@link Step} is already accounted for.
 *
 * <p>A lane is in one of four states: <i>waiting</i> for its turn, <i>taking</i> (or <i>joining</i>, when it has never taken and
 * may not be in the group yet), <i>busy</i> with what it took, or gone. A lane whose turn it is reserves as many permits as its
 * size, so that {@code running + reserved} never passes the concurrency.
 */
final class LaneSchedule {

    /** Brokers admit 200 members to a share group by default. */
    static final int MOST_LANES = 150;

    /** Enough for the first tasks; each costs a few milliseconds of a start that people wait for. */
    private static final int SPARES_AT_START = 2;

    private static final int SPARES = 4;
    private static final int MOST_SPARES = 8;

    /** Most lanes that take at once while tasks wait. */
    private static final int MOST_TAKING = 32;

    /**
     * So many lanes in a row that were filled at once mean that tasks wait; where there are many lanes, half as many of them: some
     * are filled at once by chance.
     */
    private static final int SIGNS_OF_BACKLOG = 6;

    /** Who has got tasks until then got what waited; what comes later did not wait. */
    private static final Duration AT_ONCE = Duration.ofMillis(50);

    static final Duration IDLE_LIMIT = Duration.ofMinutes(1);
    static final Duration OVERSIZE_LIMIT = Duration.ofSeconds(15);
    static final Duration FULL_GROUP_PAUSE = Duration.ofSeconds(30);

    /**
     * A lane as the schedule knows it.
     *
     * @param number tells lanes apart, from 1
     * @param size most tasks that it takes at once
     */
    record Ticket(int number, int size) {}

    /** What the caller has to do. */
    sealed interface Step {

        Ticket lane();

        /** The lane's turn has come. */
        record Grant(Ticket lane) implements Step {}

        /** A new lane is opened, and its turn has come. */
        record Open(Ticket lane) implements Step {}
    }

    private final int concurrency;

    /** In the order of their numbers. */
    private final Set<Ticket> open = new LinkedHashSet<>();

    /** In the order in which they came. */
    private final List<Ticket> waiting = new ArrayList<>();

    /** Of those that wait, the ones whose consumer may hold tasks that nobody has seen. */
    private final Set<Ticket> urgent = new LinkedHashSet<>();

    /** Lanes that have taken before, so that they surely are in the group. */
    private final Set<Ticket> proven = new LinkedHashSet<>();

    private final Set<Ticket> taking = new LinkedHashSet<>();

    private int serial;
    private int running;
    private int spares = SPARES_AT_START;

    /** How many lanes have been filled at once since one was not. */
    private int filled;

    private long nextOpening;

    /**
     * A schedule without lanes.
     *
     * @param concurrency most tasks in flight
     * @param now the time in nanoseconds, of any origin
     */
    LaneSchedule(int concurrency, long now) {
        this.concurrency = concurrency;
        this.nextOpening = now;
    }

    /** Tasks in flight. */
    int running() {
        return running;
    }

    /** Permits of lanes whose turn it is. */
    int reserved() {
        return taking.stream().mapToInt(Ticket::size).sum();
    }

    /** Lanes that are not gone. */
    int open() {
        return open.size();
    }

    /**
     * A lane waits for its turn.
     *
     * @param mayHoldMore whether its consumer may hold tasks that nobody has seen: it must take soon
     */
    void waits(Ticket lane, boolean mayHoldMore) {
        waiting.add(lane);
        if (mayHoldMore) {
            urgent.add(lane);
        }
    }

    /** A lane waits no longer; false when its turn has come already. */
    boolean withdraws(Ticket lane) {
        urgent.remove(lane);
        return waiting.remove(lane);
    }

    /** A lane whose turn it is has asked in vain. */
    void foundNothing(Ticket lane) {
        if (proven.contains(lane)) {
            filled = 0;
        }
    }

    /**
     * A lane whose turn it was has got tasks.
     *
     * @param count tasks that it runs at once, at most its size
     * @param waited how long it had asked
     */
    void took(Ticket lane, int count, Duration waited) {
        taking.remove(lane);
        // The first time, it had to join the group as well.
        boolean isAtOnce = proven.add(lane) || waited.compareTo(AT_ONCE) <= 0;
        running += count;
        if (!isAtOnce) {
            filled = 0;
        } else if (count == lane.size()) {
            filled++;
        }
        spares = SPARES;
    }

    /** A lane gives its turn back without having got anything. */
    void gaveUp(Ticket lane) {
        taking.remove(lane);
    }

    /** One task in flight has ended. */
    void taskEnded() {
        running--;
    }

    /** A lane is gone. */
    void ended(Ticket lane) {
        open.remove(lane);
        proven.remove(lane);
        taking.remove(lane);
        withdraws(lane);
    }

    /**
     * The broker takes no more members; none is opened for a while.
     *
     * @return whether the lane that was refused can close, since there are others
     */
    boolean canDoWithout(long now) {
        nextOpening = now + FULL_GROUP_PAUSE.toNanos();
        return open.size() > 1;
    }

    /**
     * Whether a lane that has taken nothing for a while may close.
     *
     * @param idle how long it has asked in vain
     */
    boolean isSurplus(Ticket lane, Duration idle) {
        // One that takes many at once would leave nothing of a small load for other instances.
        boolean oversize = lane.size() > mostAtOnce();
        return idle.compareTo(IDLE_LIMIT) > 0 && taking.size() > wanted()
                || idle.compareTo(OVERSIZE_LIMIT) > 0 && oversize;
    }

    /**
     * The next lane that may take, if any may. Call it until it gives none, after whatever was said to this schedule.
     *
     * @param now the time in nanoseconds
     */
    @Nullable Step next(long now) {
        int free = concurrency - running - reserved();
        if (free < 1) {
            return null;
        }
        int most = mostAtOnce();
        if (!urgent.isEmpty()) {
            // What it holds waits for it alone, so others wait until there are permits enough.
            Ticket lane = urgent.iterator().next();
            return lane.size() <= free ? grant(lane) : null;
        }
        if (taking.size() < wanted()) {
            Ticket greatest = greatestWaiting(Math.min(free, most));
            if (greatest != null) {
                return grant(greatest);
            }
        }
        // Where one waits for permits, another would not help.
        boolean isWaiting = waiting.stream().anyMatch(lane -> lane.size() <= most);
        if (!isWaiting && mayOpen(now)) {
            int size = sizeToOpen(most);
            return size <= free ? opened(size) : null;
        }
        if (!isWaiting && open.size() >= MOST_LANES && taking.size() < wanted()) {
            Ticket greatest = greatestWaiting(free);
            return greatest == null ? null : grant(greatest);
        }
        return null;
    }

    private Step grant(Ticket lane) {
        withdraws(lane);
        taking.add(lane);
        return new Step.Grant(lane);
    }

    private Step opened(int size) {
        serial++;
        Ticket lane = new Ticket(serial, size);
        open.add(lane);
        taking.add(lane);
        return new Step.Open(lane);
    }

    private int mostAtOnce() {
        return LaneSizes.most(running, concurrency);
    }

    private int sizeToOpen(int most) {
        if (!isBacklog()) {
            return most;
        }
        // When it has joined, more will be in flight than now.
        Map<Integer, Integer> counts = new HashMap<>();
        open.forEach(lane -> counts.merge(lane.size(), 1, Integer::sum));
        return Math.max(most, LaneSizes.next(concurrency, counts));
    }

    private boolean mayOpen(long now) {
        // Those that join are of no use yet to a backlog, and are spares otherwise: to join takes some heartbeats.
        long coming = isBacklog()
                ? taking.stream().filter(lane -> !proven.contains(lane)).count()
                : taking.size();
        return coming < wanted() && open.size() < MOST_LANES && now - nextOpening >= 0;
    }

    private boolean isBacklog() {
        return filled >= Math.max(SIGNS_OF_BACKLOG, open.size() / 2);
    }

    private @Nullable Ticket greatestWaiting(int most) {
        Ticket greatest = null;
        for (Ticket lane : waiting) {
            if (lane.size() <= most && (greatest == null || lane.size() > greatest.size())) {
                greatest = lane;
            }
        }
        return greatest;
    }

    /** How many lanes should take. Grows with the load: a run of a hundred slots should not wait for four at a time. */
    private int wanted() {
        if (isBacklog()) {
            return Math.max(spares, Math.min(open.size(), MOST_TAKING));
        }
        int busy = open.size() - taking.size() - waiting.size();
        return Math.max(spares, Math.min(busy / 2, MOST_SPARES));
    }
}
