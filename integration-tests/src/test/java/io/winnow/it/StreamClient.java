package io.winnow.it;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.winnow.messages.Json;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A client of Server-Sent Events on a bare socket. Whenever its stream ends, or falls silent, it comes back after a random
 * while and resumes where it was. It keeps the numbers of the rows that it got, and how many it got again.
 */
final class StreamClient implements AutoCloseable {

    private static final int SILENCE_MS = 10_000;
    private static final int LONGEST_PAUSE_MS = 1_000;

    private final int port;
    private final String path;
    private final int receiveBuffer;
    private final byte[] buffer;
    private final Histogram delays;
    private final BitSet seen = new BitSet();
    private final Thread thread;
    private int repeats;
    private int breaks;
    private int connections;
    private int evictions;
    private int gaps;
    private String id = "";
    private InputStream in = InputStream.nullInputStream();
    private int next;
    private int filled;
    private int leftOfChunk;
    private volatile Socket socket = new Socket();
    private volatile CountDownLatch stillness = new CountDownLatch(0);
    private volatile boolean live;
    private volatile boolean closed;

    /**
     * Begins to read.
     *
     * @param receiveBuffer bytes that the network may hold for it; 0 for what is usual
     * @param delays where milliseconds from a row's time to its receipt go, once all history is there; null for nowhere
     */
    private StreamClient(int port, String collection, int receiveBuffer, Histogram delays) {
        this.port = port;
        this.path = "/api/collections/" + collection + "/stream";
        this.receiveBuffer = receiveBuffer;
        this.buffer = new byte[receiveBuffer > 0 ? 512 : 4_096];
        this.delays = delays;
        this.thread = Thread.ofVirtual().name(path).start(this::run);
    }

    static StreamClient of(int port, String collection, Histogram delays) {
        return new StreamClient(port, collection, 0, delays);
    }

    /** One behind a thin pipe. */
    static StreamClient narrow(int port, String collection) {
        return new StreamClient(port, collection, 4_096, null);
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
        try (Socket connection = new Socket()) {
            socket = connection;
            if (closed) {
                return;
            }
            if (receiveBuffer > 0) {
                connection.setReceiveBufferSize(receiveBuffer);
            }
            connection.setSoTimeout(SILENCE_MS);
            connection.connect(new InetSocketAddress("127.0.0.1", port), SILENCE_MS);
            String request =
                    "GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nAccept: text/event-stream\r\n"
                            + (id.isEmpty() ? "" : "Last-Event-ID: " + id + "\r\n") + "\r\n";
            connection.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            in = connection.getInputStream();
            next = 0;
            filled = 0;
            leftOfChunk = 0;
            if (!line(true).startsWith("HTTP/1.1 200")) {
                return;
            }
            while (!line(true).isEmpty()) {
                // Headers are of no interest here.
            }
            connected = true;
            count(() -> connections++);
            while (!closed && event()) {
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

    /** Takes in one event; false after one that says that the stream ends. */
    private boolean event() throws IOException {
        String name = "";
        String newId = id;
        String data = "";
        for (String line = line(false); !line.isEmpty(); line = line(false)) {
            int colon = line.indexOf(':');
            String value = line.substring(colon + 1);
            switch (line.substring(0, colon)) {
                case "event" -> name = value;
                case "id" -> newId = value;
                case "data" -> data = value;
                default -> {
                    // How long to wait is decided here.
                }
            }
        }
        take(name, data);
        id = newId;
        return !name.equals("evicted") && !name.equals("recycle");
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

    private String line(boolean bare) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        for (int b = bare ? read() : readOfChunk(); b != '\n'; b = bare ? read() : readOfChunk()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private int readOfChunk() throws IOException {
        if (leftOfChunk == 0) {
            String size = line(true);
            leftOfChunk = Integer.parseInt(size.isEmpty() ? line(true) : size, 16);
            if (leftOfChunk == 0) {
                throw new EOFException();
            }
        }
        leftOfChunk--;
        return read();
    }

    private int read() throws IOException {
        if (next == filled) {
            next = 0;
            filled = in.read(buffer);
            if (filled < 0) {
                filled = 0;
                throw new EOFException();
            }
        }
        return buffer[next++] & 0xFF;
    }

    @Override
    public void close() {
        closed = true;
        goOn();
        thread.interrupt();
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed, then.
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
