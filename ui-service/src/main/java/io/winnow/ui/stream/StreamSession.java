package io.winnow.ui.stream;

import io.winnow.client.lists.ListReader.Limits;
import io.winnow.client.lists.ListReader.Query;
import io.winnow.client.lists.ListReader.Slice;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.TopicPosition;
import io.winnow.ui.kafka.BrokerWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One client's subscription: when it gets its next event, and when its stream ends.
 *
 * <p>It is pulled: an event is made when the socket has taken the one before, never earlier. {@link RowCursor} knows which
 * rows come next, {@link RunUpdates} which runs, {@link ServerEvent} how they are written.
 *
 * <p>All state but the counters and the deadlines is touched on {@code loop} only.
 */
final class StreamSession implements Flow.Subscription {

    private static final Logger LOG = Logger.getLogger(StreamSession.class);

    /** Streams last a fifth more or less than they should. */
    private static final int JITTER = 5;

    private static final long NEVER = Long.MAX_VALUE;
    private static final long RETRY_CATCH_UP_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long KEEP_SLICE_NANOS = Duration.ofSeconds(5).toNanos();

    /** A slice waits in memory for its client; a client that stops reading can hold this many bytes. */
    private static final Limits SLICE =
            new Limits(1_000, 256 * 1024, 100_000, Duration.ofSeconds(5), Duration.ofMinutes(1));

    private final StreamHub hub;
    private final AttributeRing ring;
    private final RunIndex index;
    private final @Nullable String collection;
    private final Executor loop;
    private final Runnable cut;
    private final Flow.Subscriber<? super ServerEvent> subscriber;
    private final Start start;
    private final RowCursor rows;
    private final RunUpdates runs;

    private final AtomicLong demand = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean done;
    private volatile boolean toldReachable = true;
    private volatile long seenHead = -1;

    // Deadlines in System.nanoTime(): set on the loop, also read by the hub's clock.
    private volatile long heartbeatAt = System.nanoTime();
    private volatile long retryAt = NEVER;
    private volatile long cutAt = NEVER;
    private volatile long dropSliceAt = NEVER;

    /** Ends by itself then, so that a client that is there no more is not kept forever. */
    private final long recycleAt;

    private volatile Phase phase = Phase.NEW;
    private @Nullable ServerEvent gap;
    private boolean reading;

    private enum Phase {
        NEW,
        OPEN,
        /** Too slow: one last event, then the end. */
        EVICTED,
        /** Old enough: one last event, then the end. */
        RECYCLED;

        boolean isOver() {
            return this == EVICTED || this == RECYCLED;
        }
    }

    StreamSession(
            StreamHub hub,
            @Nullable String collection,
            Start start,
            Executor loop,
            Runnable cut,
            Flow.Subscriber<? super ServerEvent> subscriber) {
        this.hub = hub;
        this.ring = hub.ring();
        this.index = hub.index();
        this.collection = collection;
        this.start = start;
        this.loop = loop;
        this.cut = cut;
        this.subscriber = subscriber;
        long now = System.nanoTime();
        this.rows = new RowCursor(ring, this::isShown);
        this.runs = new RunUpdates(
                index, collection, hub.settings().statusInterval().toNanos(), now);
        long lifetime = hub.settings().lifetime().toNanos();
        this.recycleAt = lifetime == 0
                ? NEVER
                : now + lifetime + ThreadLocalRandom.current().nextLong(-lifetime / JITTER, lifetime / JITTER + 1);
    }

    private boolean isShown(StreamRow row) {
        return (collection == null || collection.equals(row.collection()))
                && index.shows(row.collection(), row.generation());
    }

    @Override
    public void request(long events) {
        demand.getAndUpdate(asked -> asked + events < 0 ? Long.MAX_VALUE : asked + events);
        schedule();
    }

    @Override
    public void cancel() {
        done = true;
        hub.closed(this);
    }

    /** Ends the stream in good order; the client resumes elsewhere or later. */
    void finish() {
        loop.execute(this::complete);
    }

    private void complete() {
        if (!done) {
            cancel();
            subscriber.onComplete();
        }
    }

    /** Called by the hub's clock; cheap when there is nothing to do. */
    void wakeIfDue(long now) {
        if (isHeartbeatDue(now)
                || ring.head() != seenHead
                || isPast(retryAt, now)
                || isPast(cutAt, now)
                || (!phase.isOver() && isPast(recycleAt, now))
                || isPast(dropSliceAt, now)
                || runs.isDue(now)) {
            schedule();
        }
    }

    private static boolean isPast(long time, long now) {
        return time != NEVER && now - time >= 0;
    }

    private void schedule() {
        if (!done && scheduled.compareAndSet(false, true)) {
            loop.execute(() -> {
                scheduled.set(false);
                try {
                    pump();
                } catch (RuntimeException e) {
                    LOG.warnf("a stream ended, its client resumes: %s", e.toString());
                    cutOff();
                }
            });
        }
    }

    private void cutOff() {
        cancel();
        cut.run();
    }

    private void pump() {
        long now = System.nanoTime();
        seenHead = ring.head();
        if (phase == Phase.NEW) {
            rows.begin(start);
            phase = Phase.OPEN;
        }
        if (!phase.isOver() && isPast(recycleAt, now)) {
            dropSlice();
            end(Phase.RECYCLED, now);
        }
        while (!done && demand.get() > 0) {
            ServerEvent event = next(now);
            if (event == null) {
                break;
            }
            demand.decrementAndGet();
            subscriber.onNext(event);
            if (event.isLast()) {
                complete();
            }
        }
        if (isPast(dropSliceAt, now)) {
            dropSlice();
        }
        if (!done && phase == Phase.OPEN) {
            rows.skipUnwanted();
            if (rows.isOverrun(hub.settings().clientRows())) {
                evict(now);
                schedule();
            }
        }
        if (!done && isPast(cutAt, now)) {
            cutOff();
        }
    }

    private @Nullable ServerEvent next(long now) {
        if (gap != null) {
            // Before any last event: its id lies behind the gap.
            ServerEvent event = gap;
            gap = null;
            return event;
        }
        if (phase == Phase.EVICTED) {
            return evicted();
        }
        if (phase == Phase.RECYCLED) {
            return event(new ServerEvent.Recycle("streams end after a while; resume", rows.id()));
        }
        if (isHeartbeatDue(now)) {
            heartbeatAt = now + hub.settings().heartbeat().toNanos();
            return heartbeat();
        }
        String status = runs.next(now);
        if (status != null) {
            return ServerEvent.status(rows.id(), status);
        }
        return rows.isLive() ? fromRing(now) : fromHistory(now);
    }

    /** That Kafka is gone, or there again, does not wait for the next one. */
    private boolean isHeartbeatDue(long now) {
        return now - heartbeatAt >= 0 || toldReachable != hub.kafka().isReachable();
    }

    private ServerEvent heartbeat() {
        BrokerWatch.KafkaState kafka = hub.kafka().state();
        toldReachable = kafka.reachable();
        return event(new ServerEvent.Heartbeat(
                ring.headPosition().toString(),
                !rows.isLive(),
                collection == null ? null : index.generationOf(collection),
                hub.settings().heartbeat().toMillis(),
                kafka,
                Instant.now()));
    }

    private ServerEvent evicted() {
        return event(new ServerEvent.Evicted("more than " + hub.settings().clientRows() + " rows behind", rows.id()));
    }

    private ServerEvent event(ServerEvent.Body body) {
        return ServerEvent.of(rows.id(), body);
    }

    private @Nullable ServerEvent fromRing(long now) {
        RowBatch batch = new RowBatch();
        if (!rows.fill(batch)) {
            evict(now);
            return batch.isEmpty() ? evicted() : ServerEvent.rows(rows.id(), batch);
        }
        return batch.isEmpty() ? null : ServerEvent.rows(rows.id(), batch);
    }

    private @Nullable ServerEvent fromHistory(long now) {
        if (!rows.holdsSlice()) {
            readIfDue(now);
            return null;
        }
        RowBatch batch = new RowBatch();
        rows.fill(batch);
        keepSliceFrom(now);
        return batch.isEmpty() ? null : ServerEvent.rows(rows.id(), batch);
    }

    private void readIfDue(long now) {
        if (!reading && (retryAt == NEVER || isPast(retryAt, now))) {
            retryAt = NEVER;
            reading = true;
            TopicPosition from = rows.position();
            hub.catchUp(() -> readSlice(from));
        }
    }

    private void readSlice(TopicPosition from) {
        try {
            Slice slice = hub.history().read(from, null, Query.all(collection), SLICE);
            List<StreamRow> ready = inOrder(slice);
            loop.execute(() -> take(from, slice, ready));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.debugf("a client's history could not be read, trying again: %s", e.toString());
            loop.execute(() -> {
                reading = false;
                retryAt = System.nanoTime() + RETRY_CATCH_UP_NANOS;
            });
        }
    }

    /** Within each partition, what left comes after the row that it was. */
    private static List<StreamRow> inOrder(Slice slice) {
        Stream<StreamRow> rows = slice.rows().stream().map(StreamRow::of);
        if (slice.left().isEmpty()) {
            return rows.toList();
        }
        return Stream.concat(rows, slice.left().stream().map(StreamRow::of))
                .sorted(Comparator.comparing(StreamRow::partition).thenComparing(StreamRow::offset))
                .toList();
    }

    private void take(TopicPosition from, Slice slice, List<StreamRow> ready) {
        reading = false;
        if (done || phase.isOver()) {
            return;
        }
        ServerEvent.Gap missing = rows.take(from, slice, ready);
        if (missing != null) {
            gap = ServerEvent.of(missing.available(), missing);
        }
        keepSliceFrom(System.nanoTime());
        schedule();
    }

    /**
     * A client that does not read keeps its slice for a while only; when it has been read, the next rows are sent at
     * once.
     */
    private void keepSliceFrom(long now) {
        if (rows.holdsSlice()) {
            dropSliceAt = now + KEEP_SLICE_NANOS;
        } else {
            dropSliceAt = NEVER;
            schedule();
        }
    }

    private void dropSlice() {
        dropSliceAt = NEVER;
        rows.dropSlice();
    }

    private void evict(long now) {
        end(Phase.EVICTED, now);
        hub.evicted();
    }

    private void end(Phase last, long now) {
        phase = last;
        cutAt = now + hub.settings().stallGrace().toNanos();
    }
}
