package io.winnow.it;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.winnow.messages.Json;
import io.winnow.tester.equipment.EventSocket;
import io.winnow.tester.equipment.EventSocket.Event;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A client of a stream. Whenever its stream ends, or falls silent, it comes back after a random
 * while and resumes where it was. It keeps the numbers of the rows that it got, and how many it got again.
 */
final class StreamClient implements AutoCloseable {

    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final int LONGEST_PAUSE_MS = 1_000;

    private final URI uri;
    private final EventSocket.Options options;
    private final Histogram delays;
    private final BitSet seen = new BitSet();
    private final Thread thread;
    private int repeats;
    private int breaks;
    private int connections;
    private int evictions;
    private int gaps;
    private String id = "";
    private volatile EventSocket socket;
    private volatile CountDownLatch stillness = new CountDownLatch(0);
    private volatile boolean live;
    private volatile boolean closed;

    /**
     * Begins to read.
     *
     * @param delays where milliseconds from a row's time to its receipt go, once all history is there; null for nowhere
     */
    private StreamClient(int port, String collection, EventSocket.Options options, Histogram delays) {
        this.uri = URI.create("http://localhost:" + port + "/api/collections/" + collection + "/stream");
        this.options = options.withSilence(SILENCE);
        this.delays = delays;
        this.thread = Thread.ofVirtual().name(uri.getPath()).start(this::run);
    }

    static StreamClient of(int port, String collection, Histogram delays) {
        return new StreamClient(port, collection, EventSocket.Options.USUAL, delays);
    }

    /** One behind a thin pipe. */
    static StreamClient narrow(int port, String collection) {
        return new StreamClient(port, collection, EventSocket.Options.USUAL.narrow(), null);
    }

    /** Stops reading; its connection stays open. */
    void holdStill() {
        stillness = new CountDownLatch(1);
    }

    void goOn() {
        stillness.countDown();
    }

    /** Whether it is connected and has all that came before. */
    boolean isLive() {
        return live;
    }

    synchronized BitSet seen() {
        return (BitSet) seen.clone();
    }

    synchronized int rows() {
        return seen.cardinality();
    }

    synchronized int repeats() {
        return repeats;
    }

    /** Connections that ended other than by the service's word. */
    synchronized int breaks() {
        return breaks;
    }

    synchronized int connections() {
        return connections;
    }

    synchronized int evictions() {
        return evictions;
    }

    synchronized int gaps() {
        return gaps;
    }

    private void run() {
        while (!closed) {
            try {
                follow();
                live = false;
                Thread.sleep(ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_MS));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void follow() throws InterruptedException {
        boolean connected = false;
        try (EventSocket connection = EventSocket.open(uri, options.after(id))) {
            socket = connection;
            connected = true;
            count(() -> connections++);
            boolean goesOn = true;
            while (!closed && goesOn) {
                Event event = connection.next();
                if (event == null) {
                    throw new EOFException("ended without a word");
                }
                take(event.name(), event.data());
                id = event.id();
                goesOn = !event.name().equals("evicted") && !event.name().equals("recycle");
                stillness.await();
            }
        } catch (IOException e) {
            if (connected) {
                count(() -> breaks++);
            }
        }
    }

    private synchronized void count(Runnable what) {
        what.run();
    }

    private synchronized void take(String name, String data) throws IOException {
        switch (name) {
            case "attributes" -> takeRows(data);
            case "heartbeat" -> live |= data.contains("\"catchingUp\":false");
            case "evicted" -> evictions++;
            case "gap" -> gaps++;
            default -> {
                // Of runs there are none.
            }
        }
    }

    private void takeRows(String data) throws IOException {
        long now = System.currentTimeMillis();
        try (JsonParser parser = Json.MAPPER.createParser(data)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    switch (parser.currentName()) {
                        case "attribute" -> takeRow(parser.nextTextValue());
                        case "firstSeen" -> takeTime(parser.nextTextValue(), now);
                        default -> parser.nextToken();
                    }
                }
            }
        }
    }

    private void takeRow(String attribute) {
        int number = UniqueTopic.numberOf(attribute);
        if (seen.get(number)) {
            repeats++;
        }
        seen.set(number);
    }

    private void takeTime(String firstSeen, long now) {
        if (delays != null && live) {
            delays.recordValue(Math.max(0, now - Instant.parse(firstSeen).toEpochMilli()));
        }
    }

    @Override
    public void close() {
        closed = true;
        goOn();
        thread.interrupt();
        EventSocket open = socket;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is closed, then.
            }
        }
        try {
            if (!thread.join(Duration.ofMillis(TimeUnit.SECONDS.toMillis(5)))) {
                throw new IllegalStateException("a client did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
