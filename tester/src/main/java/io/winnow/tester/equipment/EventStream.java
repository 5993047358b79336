package io.winnow.tester.equipment;

import io.winnow.tester.equipment.EventSocket.Event;
import java.io.IOException;
import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Listens to Server-Sent Events as a page does. When the stream ends, as it does every few minutes, it goes on where it was by
 * {@code Last-Event-ID}, until it is closed.
 */
public final class EventStream implements AutoCloseable {

    private final URI uri;
    private final Consumer<Event> listener;
    private final Thread thread;
    private String id;
    private volatile @Nullable EventSocket socket;
    private volatile boolean closed;

    private EventStream(URI uri, @Nullable String lastEventId, Consumer<Event> listener) {
        this.uri = uri;
        this.id = lastEventId == null ? "" : lastEventId;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("events of " + uri).start(this::run);
    }

    /**
     * Begins to listen.
     *
     * @param lastEventId where to go on; null for everything from the beginning
     * @param listener receives each event, one after the other
     */
    public static EventStream open(URI uri, @Nullable String lastEventId, Consumer<Event> listener) {
        return new EventStream(uri, lastEventId, listener);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        EventSocket open = socket;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is closed, then.
            }
        }
    }

    private void run() {
        try {
            while (!closed) {
                follow();
                Thread.sleep(100);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void follow() {
        try (EventSocket connection = EventSocket.open(uri, EventSocket.Options.USUAL.after(id))) {
            socket = connection;
            for (Event event = connection.next(); event != null && !closed; event = connection.next()) {
                listener.accept(event);
                id = event.id();
            }
        } catch (IOException e) {
            // The process was stopped, or this was closed.
        }
    }
}
