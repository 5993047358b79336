package io.winnow.ui.stream;

import io.winnow.client.lists.Row;

/**
 * One event of a stream.
 *
 * @param id the position up to which the client has seen all once it has this event; it resumes from here
 * @param data JSON in one line
 */
public record ServerEvent(Name name, String id, String data) {

    /** The kinds of events; their names on the wire are these in lower case. */
    public enum Name {
        /** New rows, an array of {@link Row}. */
        ATTRIBUTES,
        /** A run's {@link io.winnow.messages.RunStatus}. */
        STATUS,
        /** The stream lives, and how far the topic reaches. */
        HEARTBEAT,
        /** Rows between the position asked for and this event's are gone for ever. */
        GAP,
        /** The client was too slow; the stream ends and can be resumed from this event's id. */
        EVICTED,
        /** The stream has lasted long enough; it ends and can be resumed from this event's id. */
        RECYCLE;

        public String onTheWire() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
