package io.winnow.producer.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.producer.queue.LaneSchedule.Step;
import io.winnow.producer.queue.LaneSchedule.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plays the schedule against simulated lanes, brokers and tasks, in virtual time. */
class LaneScheduleTest {

    private static final int SEEDS = Integer.getInteger("winnow.seeds", 40);

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 40, 256, 2_000})
    void fillsTheConcurrencyAndNeverPassesItWhileTasksWait(int concurrency) {
        for (int seed = 0; seed < 10; seed++) {
            World world = new World(seed, concurrency, 1);
            world.add(1_000_000);

            world.runFor(Duration.ofSeconds(90));
            world.measure();
            world.runFor(Duration.ofSeconds(60));

            assertThat(world.utilisation(0))
                    .as(
                            "seed %s: %s lanes",
                            seed, world.instances.getFirst().schedule.open())
                    .isGreaterThan(0.9);
        }
    }

    @Test
    void takesEachTaskOfARandomLoadOnceAndLeavesNone() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            World world = new World(seed, 1 + random.nextInt(300), 1 + random.nextInt(4));
            int tasks = 0;
            for (int burst = 0; burst < 20; burst++) {
                int size = random.nextInt(100);
                tasks += size;
                world.add(size);
                world.runFor(Duration.ofMillis(random.nextInt(5_000)));
            }

            // One at a time, a thousand tasks of 3 s take 50 minutes.
            for (int minute = 0; minute < 90 && world.ended < tasks; minute++) {
                world.runFor(Duration.ofMinutes(1));
            }

            assertThat(world.ended).as("seed %s", seed).isEqualTo(tasks);
            assertThat(world.waitingTasks).as("seed %s", seed).isZero();
        }
    }

    @Test
    void instancesShareASmallLoad() {
        for (int seed = 0; seed < 50; seed++) {
            World world = new World(seed, 256, 2);
            world.runFor(Duration.ofSeconds(10));

            world.add(32);
            world.runFor(Duration.ofMinutes(1));

            assertThat(world.instances.stream().mapToInt(instance -> instance.taken))
                    .as("seed %s", seed)
                    .allMatch(taken -> taken >= 4);
        }
    }

    @Test
    void closesWhatALoadHasOpenedWhenItIsOver() {
        for (int seed = 0; seed < 20; seed++) {
            World world = new World(seed, 2_000, 1);
            world.add(50_000);
            world.runFor(Duration.ofMinutes(2));
            int most = world.instances.getFirst().schedule.open();

            world.runFor(Duration.ofMinutes(10));

            assertThat(most).as("seed %s", seed).isGreaterThan(20);
            assertThat(world.instances.getFirst().schedule.open())
                    .as("seed %s", seed)
                    .isLessThanOrEqualTo(8);
        }
    }

    /** Each lane has two threads and memory of its own. */
    @Test
    void opensFewLanesWhereTasksComeOneByOneAndNoneWaits() {
        for (int seed = 0; seed < 20; seed++) {
            World world = new World(seed, 256, 1);
            for (int i = 0; i < 3_000; i++) {
                world.add(1);
                world.runFor(Duration.ofMillis(world.random.nextInt(80)));
            }

            // About 75 are in flight.
            assertThat(world.instances.getFirst().schedule.open())
                    .as("seed %s", seed)
                    .isLessThan(120);
        }
    }

    @Test
    void aLaneThatMayHoldUnseenTasksGoesBeforeAllOthers() {
        LaneSchedule schedule = new LaneSchedule(40, 0);
        Ticket first = open(schedule);
        Ticket second = open(schedule);
        schedule.took(first, 1, Duration.ZERO);
        schedule.took(second, 1, Duration.ZERO);
        drain(schedule);
        schedule.taskEnded();
        schedule.taskEnded();
        schedule.waits(first, false);

        schedule.waits(second, true);

        assertThat(schedule.next(0)).isEqualTo(new Step.Grant(second));
    }

    @Test
    void opensNoLaneForAWhileWhenTheGroupIsFull() {
        LaneSchedule schedule = new LaneSchedule(40, 0);
        Ticket lane = open(schedule);
        drain(schedule);

        boolean others = schedule.canDoWithout(0);
        schedule.took(lane, 1, Duration.ZERO);

        assertThat(others).isTrue();
        assertThat(schedule.next(LaneSchedule.FULL_GROUP_PAUSE.toNanos() - 1)).isNull();
        assertThat(schedule.next(LaneSchedule.FULL_GROUP_PAUSE.toNanos())).isInstanceOf(Step.Open.class);
    }

    private static Ticket open(LaneSchedule schedule) {
        Step step = schedule.next(0);
        assertThat(step).isInstanceOf(Step.Open.class);
        return step.lane();
    }

    private static void drain(LaneSchedule schedule) {
        while (schedule.next(0) != null) {
            // Its turn has come; nothing more is said of it.
        }
    }

    /** Instances that take from one topic; time passes from event to event. */
    private static final class World {

        private static final long MS = 1_000_000;

        private record Event(long at, long serial, Runnable action) {}

        private final PriorityQueue<Event> events = new PriorityQueue<>(
                (a, b) -> a.at() == b.at() ? Long.compare(a.serial(), b.serial()) : Long.compare(a.at(), b.at()));
        private final Random random;
        private final List<Instance> instances = new ArrayList<>();
        private long now;
        private long serial;
        private int waitingTasks;
        private int ended;
        private long measuredFrom;

        World(int seed, int concurrency, int count) {
            random = new Random(seed);
            for (int i = 0; i < count; i++) {
                instances.add(new Instance(concurrency));
            }
            instances.forEach(Instance::carryOut);
        }

        void add(int tasks) {
            waitingTasks += tasks;
            for (Instance instance : instances) {
                instance.asking.values().stream().toList().forEach(lane -> after(random.nextInt(20) * MS, lane::fetch));
            }
        }

        void after(long nanos, Runnable action) {
            events.add(new Event(now + nanos, serial++, action));
        }

        void runFor(Duration duration) {
            long until = now + duration.toNanos();
            while (!events.isEmpty() && events.peek().at() <= until) {
                Event event = events.poll();
                now = event.at();
                event.action().run();
                instances.forEach(Instance::check);
            }
            now = until;
        }

        void measure() {
            measuredFrom = now;
            instances.forEach(instance -> {
                instance.count();
                instance.runningTime = 0;
            });
        }

        double utilisation(int instance) {
            Instance of = instances.get(instance);
            of.count();
            return (double) of.runningTime / ((double) of.concurrency * (now - measuredFrom));
        }

        private final class Instance {

            private final int concurrency;
            private final LaneSchedule schedule;
            private final Map<Ticket, Lane> lanes = new HashMap<>();
            private final Map<Ticket, Lane> asking = new HashMap<>();
            private int taken;
            private long runningTime;
            private long countedAt;

            Instance(int concurrency) {
                this.concurrency = concurrency;
                this.schedule = new LaneSchedule(concurrency, 0);
            }

            /** After each of millions of events: assertions that hold would take longer than all else. */
            void check() {
                int promised = schedule.running() + schedule.reserved();
                if (promised <= concurrency
                        && schedule.running() >= 0
                        && schedule.open() <= LaneSchedule.MOST_LANES
                        && schedule.open() == lanes.size()) {
                    return;
                }
                assertThat(schedule.running() + schedule.reserved()).isLessThanOrEqualTo(concurrency);
                assertThat(schedule.running()).isNotNegative();
                assertThat(schedule.open())
                        .isLessThanOrEqualTo(LaneSchedule.MOST_LANES)
                        .isEqualTo(lanes.size());
            }

            /** Adds what ran since it was counted last. */
            void count() {
                runningTime += schedule.running() * (now - countedAt);
                countedAt = now;
            }

            void carryOut() {
                for (Step step = schedule.next(now); step != null; step = schedule.next(now)) {
                    Ticket ticket = step.lane();
                    switch (step) {
                        case Step.Open open -> {
                            Lane lane = new Lane(this, ticket);
                            lanes.put(ticket, lane);
                            // To join the group takes a heartbeat or two.
                            after((500 + random.nextInt(1_000)) * MS, lane::ask);
                        }
                        case Step.Grant grant -> {
                            Lane lane = lanes.get(ticket);
                            after((1 + random.nextInt(5)) * MS, lane::ask);
                        }
                    }
                }
            }
        }

        private final class Lane {

            private final Instance instance;
            private final Ticket ticket;
            private int held;
            private long askedAt;
            private @Nullable Object wait;

            Lane(Instance instance, Ticket ticket) {
                this.instance = instance;
                this.ticket = ticket;
            }

            void ask() {
                askedAt = now;
                instance.asking.put(ticket, this);
                fetch();
                look();
            }

            void fetch() {
                if (!instance.asking.containsKey(ticket) || waitingTasks == 0) {
                    return;
                }
                held = Math.min(ticket.size(), waitingTasks);
                waitingTasks -= held;
                instance.taken += held;
                instance.asking.remove(ticket);
                instance.count();
                instance.schedule.took(ticket, held, Duration.ofNanos(now - askedAt));
                instance.carryOut();
                for (int i = 0; i < held; i++) {
                    // Mostly 2 s, now and then ten times as long.
                    long lasts = random.nextInt(20) == 0 ? 20_000 : 1_000 + random.nextInt(2_000);
                    after(lasts * MS, this::taskEnded);
                }
            }

            private void taskEnded() {
                ended++;
                held--;
                instance.count();
                instance.schedule.taskEnded();
                instance.carryOut();
                if (held == 0) {
                    Object mine = new Object();
                    wait = mine;
                    instance.schedule.waits(ticket, false);
                    instance.carryOut();
                    after(LaneSchedule.IDLE_LIMIT.toNanos(), () -> endOf(mine));
                }
            }

            private void endOf(Object mine) {
                if (wait == mine && instance.schedule.withdraws(ticket)) {
                    close();
                }
            }

            private void look() {
                if (!instance.asking.containsKey(ticket)) {
                    return;
                }
                Duration waited = Duration.ofNanos(now - askedAt);
                if (waited.toMillis() > 250) {
                    instance.schedule.foundNothing(ticket);
                    instance.carryOut();
                }
                if (instance.schedule.isSurplus(ticket, waited)) {
                    instance.asking.remove(ticket);
                    instance.schedule.gaveUp(ticket);
                    close();
                    return;
                }
                after(200 * MS, this::look);
            }

            private void close() {
                instance.lanes.remove(ticket);
                instance.schedule.ended(ticket);
                instance.carryOut();
            }
        }
    }
}
