package io.winnow.ui.stream;

import io.winnow.client.lists.Departure;
import io.winnow.client.lists.Row;
import io.winnow.messages.Json;
import io.winnow.messages.RunStatus;
import io.winnow.ui.kafka.BrokerWatch;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One event of a stream, encoded.
 *
 * @param id the position up to which the client has seen all once it has this event; it resumes from here
 * @param data JSON in one line
 */
public record ServerEvent(Name name, String id, String data) {

    /** The kinds of events; their names on the wire are these in lower case. */
    public enum Name {
        /** New rows, an array of {@link Row}. */
        ATTRIBUTES,
        /** What is not in its list any more, an array of {@link Departure}. */
        LEFT,
        /** A run's {@link RunStatus}. */
        STATUS,
        /** The stream lives, and how far the topic reaches. */
        HEARTBEAT,
        /** Rows between the requested position and this event's no longer exist. */
        GAP,
        /** The client was too slow; the stream ends and can be resumed from this event's id. */
        EVICTED,
        /** The stream has lasted long enough; it ends and can be resumed from this event's id. */
        RECYCLE;

        public String onTheWire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The body of an event that is created for one client. */
    sealed interface Body {}

    /**
     * The body of a heartbeat.
     *
     * @param head how far this node has read the topic; a client whose id is there has all
     * @param catchingUp whether the client is still receiving history
     * @param generation of the stream's collection; rows of older ones are no longer part of the list
     * @param everyMs when the next one is due; it comes sooner when Kafka's state changes
     * @param kafka whether this node can know of anything new at all
     */
    public record Heartbeat(
            String head,
            boolean catchingUp,
            @Nullable Long generation,
            long everyMs,
            BrokerWatch.KafkaState kafka,
            Instant at)
            implements Body {}

    /**
     * History that is gone.
     *
     * @param asked the requested position
     * @param available where the stream continues, which is also the event's id
     */
    public record Gap(String asked, String available) implements Body {}

    /**
     * The last event of a client that was too slow.
     *
     * @param resumeFrom where to continue, which is also the event's id
     */
    public record Evicted(String reason, String resumeFrom) implements Body {}

    /**
     * The last event of a stream that has lasted long enough.
     *
     * @param resumeFrom where to continue, which is also the event's id
     */
    public record Recycle(String reason, String resumeFrom) implements Body {}

    /** An event that is made for one client. */
    static ServerEvent of(String id, Body body) {
        Name name = switch (body) {
            case Heartbeat heartbeat -> Name.HEARTBEAT;
            case Gap gap -> Name.GAP;
            case Evicted evicted -> Name.EVICTED;
            case Recycle recycle -> Name.RECYCLE;
        };
        return new ServerEvent(name, id, new String(Json.write(body), StandardCharsets.UTF_8));
    }

    /** A run's status, which was encoded once for all clients. */
    static ServerEvent status(String id, String json) {
        return new ServerEvent(Name.STATUS, id, json);
    }

    static ServerEvent rows(String id, RowBatch batch) {
        return new ServerEvent(batch.isOfLeft() ? Name.LEFT : Name.ATTRIBUTES, id, batch.toJson());
    }

    /** Whether the stream ends with this event. */
    boolean isLast() {
        return name == Name.EVICTED || name == Name.RECYCLE;
    }
}
