package io.winnow.ui.stream;

import io.winnow.messages.Json;
import io.winnow.client.topics.Position;
import io.winnow.ui.kafka.BrokerWatch;
import io.winnow.client.lists.ListReader.Limits;
import io.winnow.client.lists.ListReader.Query;
import io.winnow.client.lists.ListReader.Slice;
import io.winnow.ui.lists.RowTrace;
import io.winnow.client.runs.RunIndex;
import io.winnow.ui.stream.StreamHub.Start;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream.
 *
 * <p>It is pulled: an event is made when the socket has taken the one before, never earlier. Rows come from the ring,
 * or, while the client's position is older than the ring, from slices of the topic. Which rows the client has seen is
 * told by its position alone: a row is sent when its offset is not below the position of its partition, which then
 * moves past it. So it does not matter where rows come from, or whether the sources overlap.
 *
 * <p>All state but the counters is touched on {@code loop} only.
 */
public final class StreamSession implements Flow.Subscription {

    private static final Logger LOG = Logger.getLogger(StreamSession.class);

    private static final int BATCH_ROWS = 500;
    private static final int BATCH_CHARS = 32 * 1024;
    private static final int RING_CHUNK = 256;
    private static final int RUNS_AT_START = 100;

    /** Streams last a fifth more or less than they should. */
    private static final int JITTER = 5;

    private static final long RETRY_CATCH_UP_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long KEEP_SLICE_NANOS = Duration.ofSeconds(5).toNanos();

    /** A slice waits in memory for its client; this many bytes are what a client that stops reading can hold. */
    private static final Limits SLICE =
            new Limits(1_000, 256 * 1024, 100_000, Duration.ofSeconds(5), Duration.ofMinutes(1));

    private final StreamHub hub;
    private final AttributeRing ring;
    private final RunIndex index;
    private final @Nullable String collection;
    private final Executor loop;
    private final Runnable cut;
    private final Flow.Subscriber<? super ServerEvent> subscriber;

    private final AtomicLong demand = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean done;
    private volatile boolean toldReachable = true;
    private volatile long heartbeatAt = System.nanoTime();
    private volatile long statusAt = System.nanoTime();
    private volatile long retryAt = Long.MAX_VALUE;
    private volatile long cutAt = Long.MAX_VALUE;
    private volatile long dropSliceAt = Long.MAX_VALUE;
    private volatile boolean over;
    private volatile long seenHead = -1;
    private volatile long seenVersion;

    /** Ends by itself then, so that a client that is there no more is not kept for ever. */
    private final long recycleAt;

    private State state = State.NEW;
    private final Start start;
    private long[] position = {};
    private long cursor;
    private long headWhenAttached;
    private long versionLimit;
    private @Nullable Set<String> runsAtStart;
    private @Nullable Position resumedFrom;
    private @Nullable ServerEvent gap;
    private boolean reading;
    private final Deque<StreamRow> caughtUp = new ArrayDeque<>();
    private @Nullable Position afterCaughtUp;

    private enum State {
        NEW,
        CATCHING_UP,
        LIVE,
        EVICTED,
        OVER
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
        long lifetime = hub.settings().lifetime().toNanos();
        this.recycleAt = lifetime == 0
                ? Long.MAX_VALUE
                : System.nanoTime()
                        + lifetime
                        + ThreadLocalRandom.current().nextLong(-lifetime / JITTER, lifetime / JITTER + 1);
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
        loop.execute(() -> {
            if (!done) {
                cancel();
                subscriber.onComplete();
            }
        });
    }

    /** Called by the hub's clock; cheap when there is nothing to do. */
    void wakeIfDue(long now) {
        if (isHeartbeatDue(now)
                || ring.head() != seenHead
                || isPast(retryAt, now)
                || isPast(cutAt, now)
                || (!over && isPast(recycleAt, now))
                || isPast(dropSliceAt, now)
                || (index.version() != seenVersion && now - statusAt >= 0)) {
            schedule();
        }
    }

    private static boolean isPast(long time, long now) {
        return time != Long.MAX_VALUE && now - time >= 0;
    }

    private void schedule() {
        if (!done && scheduled.compareAndSet(false, true)) {
            loop.execute(() -> {
                scheduled.set(false);
                try {
                    pump();
                } catch (RuntimeException e) {
                    LOG.warnf("a stream ended, its client resumes: %s", e.toString());
                    cancel();
                    cut.run();
                }
            });
        }
    }

    private void pump() {
        long now = System.nanoTime();
        seenHead = ring.head();
        if (state == State.NEW) {
            begin();
        }
        if (!over && isPast(recycleAt, now)) {
            recycle(now);
        }
        while (!done && demand.get() > 0) {
            ServerEvent event = next(now);
            if (event == null) {
                break;
            }
            demand.decrementAndGet();
            subscriber.onNext(event);
            if (isLast(event) && !done) {
                cancel();
                subscriber.onComplete();
            }
        }
        if (isPast(dropSliceAt, now)) {
            dropSlice();
        }
        if (!done && state == State.LIVE) {
            skipUnwanted();
            evictIfOverrun(now);
        }
        if (!done && isPast(cutAt, now)) {
            cancel();
            cut.run();
        }
    }

    private void begin() {
        switch (start) {
            case Start.Beginning() -> attachOrCatchUp();
            case Start.Resume(Position from) -> {
                position = from.toArray(0);
                resumedFrom = from;
                // A position that this node has not reached is another node's, or of a topic that is no more.
                if (ring.hasReached(from)) {
                    attachOrCatchUp();
                } else {
                    state = State.CATCHING_UP;
                }
            }
        }
    }

    private void attachOrCatchUp() {
        OptionalLong row = ring.attach(Position.of(position));
        if (row.isPresent()) {
            goLive(row.getAsLong());
        } else {
            state = State.CATCHING_UP;
        }
    }

    private void goLive(long row) {
        cursor = row;
        headWhenAttached = ring.head();
        state = State.LIVE;
    }

    private @Nullable ServerEvent next(long now) {
        if (gap != null) {
            // Before any last event: its id lies behind the gap.
            ServerEvent event = gap;
            gap = null;
            return event;
        }
        if (state == State.EVICTED) {
            return evicted();
        }
        if (state == State.OVER) {
            return event(
                    ServerEvent.Name.RECYCLE,
                    new String(
                            Json.write(new Recycle("streams end after a while; resume", Position.format(position))),
                            StandardCharsets.UTF_8));
        }
        if (isHeartbeatDue(now)) {
            heartbeatAt = now + hub.settings().heartbeat().toNanos();
            return heartbeat();
        }
        ServerEvent status = status(now);
        if (status != null) {
            return status;
        }
        return state == State.CATCHING_UP ? fromHistory(now) : fromRing(now);
    }

    /** That Kafka is gone, or there again, does not wait for the next one. */
    private boolean isHeartbeatDue(long now) {
        return now - heartbeatAt >= 0 || toldReachable != hub.kafka().isReachable();
    }

    private ServerEvent heartbeat() {
        BrokerWatch.KafkaState kafka = hub.kafka().state();
        toldReachable = kafka.reachable();
        return event(
                ServerEvent.Name.HEARTBEAT,
                new String(
                        Json.write(new Heartbeat(
                                ring.headPosition().toString(),
                                state == State.CATCHING_UP,
                                collection == null ? null : index.generationOf(collection),
                                hub.settings().heartbeat().toMillis(),
                                kafka,
                                Instant.now())),
                        StandardCharsets.UTF_8));
    }

    private ServerEvent evicted() {
        return event(
                ServerEvent.Name.EVICTED,
                new String(
                        Json.write(new Evicted(
                                "more than " + hub.settings().clientRows() + " rows behind",
                                Position.format(position))),
                        StandardCharsets.UTF_8));
    }

    private ServerEvent event(ServerEvent.Name name, String data) {
        return new ServerEvent(name, Position.format(position), data);
    }

    /** Runs that changed since the last round, each once; a round begins at most every status interval. */
    private @Nullable ServerEvent status(long now) {
        if (seenVersion >= versionLimit) {
            if (now - statusAt < 0 || index.version() == seenVersion) {
                return null;
            }
            runsAtStart = versionLimit == 0 ? index.notable(collection, RUNS_AT_START) : null;
            versionLimit = index.version();
            statusAt = now + hub.settings().statusInterval().toNanos();
        }
        for (RunIndex.Update update = index.updateAfter(seenVersion, versionLimit);
                update != null;
                update = index.updateAfter(seenVersion, versionLimit)) {
            seenVersion = update.version();
            if ((collection == null
                            || collection.equals(update.status().request().collection()))
                    && (runsAtStart == null
                            || runsAtStart.contains(update.status().runId()))) {
                return event(ServerEvent.Name.STATUS, update.json());
            }
        }
        seenVersion = versionLimit;
        return null;
    }

    private @Nullable ServerEvent fromHistory(long now) {
        if (caughtUp.isEmpty() && !reading && now - (retryAt == Long.MAX_VALUE ? now : retryAt) >= 0) {
            retryAt = Long.MAX_VALUE;
            reading = true;
            Position from = Position.of(position);
            hub.catchUp(() -> readSlice(from));
        }
        if (caughtUp.isEmpty()) {
            return null;
        }
        Batch batch = new Batch();
        while (!caughtUp.isEmpty() && !batch.isFull()) {
            StreamRow row = caughtUp.removeFirst();
            if (isNew(row)) {
                passOver(row);
                batch.addIfShown(row);
            }
        }
        if (caughtUp.isEmpty()) {
            sliceIsThrough();
        } else {
            dropSliceAt = now + KEEP_SLICE_NANOS;
        }
        return batch.isEmpty() ? null : batch.toEvent();
    }

    private void readSlice(Position from) {
        try {
            Slice slice = hub.history().read(from, null, Query.all(collection), SLICE);
            List<StreamRow> rows = slice.rows().stream().map(StreamRow::of).toList();
            loop.execute(() -> take(from, slice, rows));
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

    private void take(Position from, Slice slice, List<StreamRow> rows) {
        reading = false;
        if (done || over) {
            return;
        }
        if (resumedFrom != null) {
            if (slice.lacks(from)) {
                position = available(from, slice);
                gap = event(
                        ServerEvent.Name.GAP,
                        new String(
                                Json.write(new Gap(resumedFrom.toString(), Position.format(position))),
                                StandardCharsets.UTF_8));
            }
            resumedFrom = null;
        }
        caughtUp.addAll(rows);
        afterCaughtUp = slice.after();
        dropSliceAt = System.nanoTime() + KEEP_SLICE_NANOS;
        if (rows.isEmpty()) {
            sliceIsThrough();
        }
        schedule();
    }

    private static long[] available(Position from, Slice slice) {
        long[] available = new long[slice.end().partitions()];
        for (int partition = 0; partition < available.length; partition++) {
            boolean recreated = from.at(partition) > slice.end().at(partition);
            available[partition] = recreated
                    ? slice.beginning().at(partition)
                    : Math.max(from.at(partition), slice.beginning().at(partition));
        }
        return available;
    }

    /** A client that does not read gets its slice anew when it does. */
    private void dropSlice() {
        dropSliceAt = Long.MAX_VALUE;
        caughtUp.clear();
        afterCaughtUp = null;
    }

    private void sliceIsThrough() {
        dropSliceAt = Long.MAX_VALUE;
        if (afterCaughtUp != null) {
            moveTo(afterCaughtUp.toArray(0));
            afterCaughtUp = null;
        }
        attachOrCatchUp();
        schedule();
    }

    private @Nullable ServerEvent fromRing(long now) {
        Batch batch = new Batch();
        while (!batch.isFull()) {
            AttributeRing.Chunk chunk = ring.read(cursor, RING_CHUNK);
            if (chunk.overrun()) {
                evict(now);
                return batch.isEmpty() ? evicted() : batch.toEvent();
            }
            if (chunk.rows().isEmpty()) {
                moveTo(chunk.headPosition());
                break;
            }
            for (StreamRow row : chunk.rows()) {
                if (batch.isFull()) {
                    break;
                }
                cursor++;
                if (isNew(row)) {
                    passOver(row);
                    batch.addIfShown(row);
                }
            }
        }
        return batch.isEmpty() ? null : batch.toEvent();
    }

    /** Rows that this client does not want must not make it look slow. */
    private void skipUnwanted() {
        while (true) {
            AttributeRing.Chunk chunk = ring.read(cursor, RING_CHUNK);
            if (chunk.overrun() || chunk.rows().isEmpty()) {
                return;
            }
            for (StreamRow row : chunk.rows()) {
                if (isNew(row)) {
                    if (isShown(row)) {
                        return;
                    }
                    passOver(row);
                }
                cursor++;
            }
        }
    }

    private void evictIfOverrun(long now) {
        AttributeRing.Chunk chunk = ring.read(cursor, 0);
        long behind = chunk.head() - Math.max(cursor, headWhenAttached);
        if (chunk.overrun() || behind > hub.settings().clientRows()) {
            evict(now);
            schedule();
        }
    }

    private static boolean isLast(ServerEvent event) {
        return event.name() == ServerEvent.Name.EVICTED || event.name() == ServerEvent.Name.RECYCLE;
    }

    /** One that was evicted ends anyway. */
    private void recycle(long now) {
        over = true;
        if (state != State.EVICTED) {
            state = State.OVER;
            dropSlice();
            cutAt = now + hub.settings().stallGrace().toNanos();
        }
    }

    private void evict(long now) {
        state = State.EVICTED;
        over = true;
        cutAt = now + hub.settings().stallGrace().toNanos();
        hub.evicted();
    }

    private boolean isNew(StreamRow row) {
        return row.partition() >= position.length || row.offset() >= position[row.partition()];
    }

    private boolean isShown(StreamRow row) {
        return (collection == null || collection.equals(row.collection()))
                && index.shows(row.collection(), row.generation());
    }

    private void passOver(StreamRow row) {
        if (row.partition() >= position.length) {
            position = Arrays.copyOf(position, row.partition() + 1);
        }
        position[row.partition()] = row.offset() + 1;
    }

    private void moveTo(long[] further) {
        if (further.length > position.length) {
            position = Arrays.copyOf(position, further.length);
        }
        for (int partition = 0; partition < further.length; partition++) {
            position[partition] = Math.max(position[partition], further[partition]);
        }
    }

    /** Rows on their way into one event. */
    private final class Batch {

        private final StringBuilder json = new StringBuilder("[");
        private int rows;

        void addIfShown(StreamRow row) {
            if (isShown(row)) {
                if (rows > 0) {
                    json.append(',');
                }
                json.append(row.json());
                rows++;
                RowTrace trace = row.trace();
                if (trace != null) {
                    trace.written();
                }
            }
        }

        boolean isFull() {
            return rows >= BATCH_ROWS || json.length() >= BATCH_CHARS;
        }

        boolean isEmpty() {
            return rows == 0;
        }

        ServerEvent toEvent() {
            return event(ServerEvent.Name.ATTRIBUTES, json.append(']').toString());
        }
    }

    /**
     * What a heartbeat says.
     *
     * @param head how far this node has read the topic; a client whose id is there has all
     * @param catchingUp whether the client still gets history from before it came
     * @param generation of the stream's collection; rows of older ones are no longer part of the list
     * @param everyMs when the next one is due; it comes sooner when Kafka goes or comes back
     * @param kafka whether this node can know of anything new at all
     */
    public record Heartbeat(
            String head,
            boolean catchingUp,
            @Nullable Long generation,
            long everyMs,
            BrokerWatch.KafkaState kafka,
            Instant at) {}

    /**
     * History that is gone.
     *
     * @param asked the position asked for
     * @param available where the stream goes on
     */
    public record Gap(String asked, String available) {}

    /**
     * The last event of a client that was too slow.
     *
     * @param resumeFrom where to go on, which is the event's id too
     */
    public record Evicted(String reason, String resumeFrom) {}

    /**
     * The last event of a stream that has lasted long enough.
     *
     * @param resumeFrom where to go on, which is the event's id too
     */
    public record Recycle(String reason, String resumeFrom) {}
}
