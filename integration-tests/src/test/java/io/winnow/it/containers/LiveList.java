package io.winnow.it.containers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Follows a collection's stream and, when it breaks off, resumes behind the last event that it has taken in. */
final class LiveList implements AutoCloseable {

    private static final long RECONNECT_NANOS = 100_000_000;

    private final Client client;
    private final URI address;
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final List<String> gaps = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Thread reader;
    private volatile @Nullable InputStream open;
    private volatile boolean closed;
    private @Nullable String position;

    LiveList(Client client, String collection) {
        this.client = client;
        this.address = client.api().resolve("/api/collections/" + collection + "/stream");
        this.reader = Thread.ofVirtual().start(this::follow);
    }

    /** Keys as they came, each once for each time that it came. */
    List<String> keys() {
        return keys;
    }

    /** What the stream reported as no longer available. */
    List<String> gaps() {
        return gaps;
    }

    int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        closed = true;
        InputStream stream = open;
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                // It is given up anyway.
            }
        }
        reader.interrupt();
    }

    private void follow() {
        while (!closed) {
            try {
                HttpRequest.Builder request = HttpRequest.newBuilder(address);
                if (position != null) {
                    request.header("Last-Event-ID", position);
                }
                HttpResponse<InputStream> answer =
                        client.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
                try (InputStream stream = answer.body()) {
                    open = stream;
                    if (answer.statusCode() == 200) {
                        connections.incrementAndGet();
                        read(stream);
                    }
                }
            } catch (IOException | UncheckedIOException e) {
                // The service is down: tried again below.
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(RECONNECT_NANOS);
        }
    }

    private void read(InputStream stream) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(stream, UTF_8));
        String event = "";
        String id = null;
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("event:")) {
                event = line.substring("event:".length()).strip();
            } else if (line.startsWith("id:")) {
                id = line.substring("id:".length()).strip();
            } else if (line.startsWith("data:")) {
                data.append(line.substring("data:".length()).strip());
            } else if (line.isEmpty()) {
                take(event, data.toString());
                position = id == null ? position : id;
                data.setLength(0);
            }
        }
    }

    private void take(String event, String data) throws IOException {
        if (event.equals("attributes")) {
            for (JsonNode row : Json.MAPPER.readTree(data)) {
                keys.add(row.get("collection").asText() + "|"
                        + row.get("canonical").asText());
            }
        } else if (event.equals("gap")) {
            gaps.add(data);
        }
    }
}
