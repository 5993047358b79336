package io.winnow.producer.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.error.RootCause;
import io.winnow.producer.queue.WorkQueue.Claim;
import io.winnow.producer.queue.WorkQueue.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Tasks that one consumer has taken together, each worked on by a thread of its own.
 *
 * <p>A task that has ended is acknowledged within {@link #GATHERING}, while others go on: when this process is killed, only what has
 * not ended by then is handed out again. The broker gives a task to somebody else when its lock ends, so the locks of those that
 * go on are renewed, all at once. For one thread, but for {@link #cancel}.
 */
final class Batch {

    /** How long a task that has ended waits for others to be acknowledged with it: each acknowledgement is a write of the broker's. */
    private static final Duration GATHERING = Duration.ofMillis(50);

    private static final Duration RENEWAL_POLL = Duration.ofMillis(50);
    private static final int DEFAULT_LOCK_MS = 15_000;
    private static final int RENEWALS_A_LOCK = 3;

    private final ShareGroupQueue queue;
    private final KafkaShareConsumer<byte[], byte[]> taker;
    private final List<Work> all;

    /** What has not been acknowledged yet and not been lost. */
    private final Set<Work> held;

    private boolean mayHaveFetched;

    private final BlockingQueue<Work> ended = new LinkedBlockingQueue<>();

    Batch(ShareGroupQueue queue, KafkaShareConsumer<byte[], byte[]> taker, List<ConsumerRecord<byte[], byte[]>> tasks) {
        this.queue = queue;
        this.taker = taker;
        this.all = tasks.stream().map(Work::new).toList();
        this.held = new LinkedHashSet<>(all);
    }

    /** How long the broker keeps a task for its taker. */
    static int lockMs(KafkaShareConsumer<?, ?> taker) {
        return taker.acquisitionLockTimeoutMs().orElse(DEFAULT_LOCK_MS);
    }

    /**
     * Works on all tasks until none is held any more.
     *
     * @param late whether locks may have ended already
     */
    void work(boolean late) throws InterruptedException {
        if (late) {
            renew();
        }
        for (Work work : all) {
            if (held.contains(work)) {
                work.thread.start();
            } else {
                queue.taskEnded();
            }
        }
        try {
            settle();
        } catch (InterruptedException e) {
            cancel();
            throw e;
        }
    }

    /** Whether the consumer may have fetched other tasks when locks were renewed. */
    boolean mayHaveFetched() {
        return mayHaveFetched;
    }

    /** Interrupts what runs. */
    void cancel() {
        all.forEach(work -> work.thread.interrupt());
    }

    private void settle() throws InterruptedException {
        long renewal = nextRenewal();
        while (!held.isEmpty()) {
            Work first = ended.poll(renewal - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (first != null) {
                acknowledge(gathered(first));
            }
            if (!held.isEmpty() && System.nanoTime() - renewal >= 0) {
                renew();
                renewal = nextRenewal();
            }
        }
    }

    private long nextRenewal() {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(lockMs(taker) / RENEWALS_A_LOCK);
    }

    private List<Work> gathered(Work first) throws InterruptedException {
        List<Work> gathered = new ArrayList<>(List.of(first));
        long until = System.nanoTime() + GATHERING.toNanos();
        while (gathered.size() < held.size()) {
            Work next = ended.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                break;
            }
            gathered.add(next);
        }
        return gathered;
    }

    private void acknowledge(List<Work> done) {
        for (Work work : done) {
            if (held.remove(work)) {
                try {
                    taker.acknowledge(work.task, work.acknowledgement);
                } catch (IllegalStateException e) {
                    queue.trouble("task {} may be handed out twice: {}", work.name(), RootCause.messageOf(e));
                }
            }
        }
        commit().flatMap(Optional::stream)
                .forEach(refused -> queue.trouble(
                        "{} tasks from {} on may be handed out twice: {}",
                        done.size(),
                        done.getFirst().name(),
                        RootCause.messageOf(refused)));
    }

    /**
     * Renews the locks of all that is held. What cannot be renewed is lost: others work on it.
     *
     * <p>The renewal is committed on its own and the records taken back by a poll after that: carried by the poll, it would let the
     * consumer fetch other tasks, which would lie here without anybody renewing their locks.
     */
    private void renew() {
        Set<Work> lost = new LinkedHashSet<>(held);
        try {
            held.forEach(work -> taker.acknowledge(work.task, AcknowledgeType.RENEW));
            // With nothing renewed a poll would fetch other tasks.
            if (commit().anyMatch(Optional::isEmpty)) {
                Set<Position> back = takeBack();
                lost.removeIf(work -> back.contains(Position.of(work.task)));
            }
        } catch (KafkaException | IllegalStateException e) {
            queue.trouble("cannot renew the locks of {} tasks: {}", lost.size(), RootCause.messageOf(e));
        }
        lost.forEach(this::lose);
    }

    private void lose(Work work) {
        held.remove(work);
        work.lost = true;
        work.thread.interrupt();
        queue.trouble("task {} was given to another worker before this one finished it", work.name());
    }

    /** Takes back what has been renewed. */
    private Set<Position> takeBack() {
        Set<Position> back = new HashSet<>();
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(lockMs(taker) / 2);
        while (back.isEmpty() && System.nanoTime() - until < 0) {
            try {
                taker.poll(RENEWAL_POLL).forEach(task -> back.add(Position.of(task)));
            } catch (WakeupException e) {
                // A stop lets tasks in flight finish.
            }
            mayHaveFetched |= back.isEmpty();
        }
        return back;
    }

    /** Commits acknowledgements; gives for each partition why the broker refused them, if it did. */
    private Stream<Optional<KafkaException>> commit() {
        while (true) {
            try {
                Map<TopicIdPartition, Optional<KafkaException>> results = taker.commitSync();
                // Nothing is left to commit when a wake-up came between the sending and the answer.
                return results.isEmpty() ? Stream.of(Optional.empty()) : results.values().stream();
            } catch (WakeupException e) {
                // A stop lets acknowledgements through.
            } catch (KafkaException e) {
                return Stream.of(Optional.of(e));
            }
        }
    }

    private record Position(int partition, long offset) {

        static Position of(ConsumerRecord<?, ?> task) {
            return new Position(task.partition(), task.offset());
        }
    }

    /** The work on one task. */
    private final class Work implements Claim, Runnable {

        private final ConsumerRecord<byte[], byte[]> task;
        private final Thread thread;
        private volatile AcknowledgeType acknowledgement = AcknowledgeType.ACCEPT;
        private volatile boolean lost;

        Work(ConsumerRecord<byte[], byte[]> task) {
            this.task = task;
            this.thread = Thread.ofVirtual().name(name()).unstarted(this);
        }

        String name() {
            return task.key() == null
                    ? task.topic() + "-" + task.partition() + "@" + task.offset()
                    : new String(task.key(), UTF_8);
        }

        @Override
        public boolean isHeld() {
            return !lost;
        }

        @Override
        public int delivery() {
            return task.deliveryCount().orElse((short) 1);
        }

        @Override
        public void run() {
            try {
                if (queue.handler().handle(task, this) == Verdict.RETURNED) {
                    acknowledgement = AcknowledgeType.RELEASE;
                }
            } catch (RuntimeException | Error e) {
                // Whatever it was, it would meet the next worker too: the coordinator hands the task out anew, with a
                // pause.
                queue.trouble("task {} failed: {}", name(), RootCause.messageOf(e));
            } finally {
                ended.add(this);
                queue.taskEnded();
            }
        }
    }
}
