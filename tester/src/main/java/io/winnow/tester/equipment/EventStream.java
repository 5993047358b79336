package io.winnow.tester.equipment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Listens to Server-Sent Events as a page does. When the stream ends, as it does every few minutes, it goes on where it was by
 * {@code Last-Event-ID}, until it is closed.
 */
public final class EventStream implements AutoCloseable {

    /**
     * One event.
     *
     * @param id what to resume from; the one before's when it has none
     */
    public record Event(String id, String name, String data) {}

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI uri;
    private final Consumer<Event> listener;
    private final Thread thread;
    private String id;
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
     * @param listener told each event, one after the other
     */
    public static EventStream open(URI uri, @Nullable String lastEventId, Consumer<Event> listener) {
        return new EventStream(uri, lastEventId, listener);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        http.shutdownNow();
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

    private void follow() throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
        if (!id.isEmpty()) {
            request.header("Last-Event-ID", id);
        }
        try {
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                if (response.statusCode() == 200) {
                    read(lines);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // The process was stopped, or this was closed.
        }
    }

    private void read(BufferedReader lines) throws IOException {
        String name = "";
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null && !closed; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (!name.isEmpty()) {
                    listener.accept(new Event(id, name, data.toString()));
                }
                name = "";
                data.setLength(0);
                continue;
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1).stripLeading();
            switch (field) {
                case "event" -> name = value;
                case "id" -> id = value;
                case "data" -> data.append(value);
                default -> {
                    // How long to wait, and comments.
                }
            }
        }
    }
}
