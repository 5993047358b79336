package io.winnow.tester.equipment;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Json;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a stream of Server-Sent Events, on a bare socket: what is not read stays in the network, as with a browser
 * that hangs. It is stricter than a browser, which ignores fields that the standard does not know.
 */
public final class EventSocket implements AutoCloseable {

    /** Little, so that a client that does not read holds little. */
    private static final int BUFFER_BYTES = 1_024;

    private static final long UNBOUNDED = -1;

    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final boolean chunked;
    private int next;
    private int filled;

    /** Bytes of the chunk, or of the whole answer, that have not been read. */
    private long left;

    private String lastId;

    /**
     * One event.
     *
     * @param id what to resume from; the one before's when it has none
     */
    public record Event(String id, String name, String data) {

        public JsonNode json() {
            try {
                return Json.MAPPER.readTree(data);
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON: " + data, e);
            }
        }
    }

    /**
     * How to connect.
     *
     * @param headers of the request
     * @param receiveBuffer bytes that the network may hold for this client; 0 for what is usual
     * @param silence after which reading fails
     */
    public record Options(Map<String, String> headers, int receiveBuffer, Duration silence) {

        public static final Options USUAL = new Options(Map.of(), 0, Duration.ofSeconds(60));

        private static final int NARROW_BYTES = 4_096;

        public Options {
            headers = Map.copyOf(headers);
        }

        public Options with(String header, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(header, value);
            return new Options(more, receiveBuffer, silence);
        }

        /** Goes on after an event; nothing changes when its id is empty. */
        public Options after(String lastEventId) {
            return lastEventId.isEmpty() ? this : with("Last-Event-ID", lastEventId);
        }

        /** Behind a thin pipe. */
        public Options narrow() {
            return new Options(headers, NARROW_BYTES, silence);
        }

        public Options withSilence(Duration longest) {
            return new Options(headers, receiveBuffer, longest);
        }
    }

    private EventSocket(Socket socket, URI uri, Options options) throws IOException {
        this.socket = socket;
        this.lastId = options.headers().getOrDefault("Last-Event-ID", "");
        if (options.receiveBuffer() > 0) {
            socket.setReceiveBufferSize(options.receiveBuffer());
        }
        int silence = (int) options.silence().toMillis();
        socket.setSoTimeout(silence);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), silence);
        socket.getOutputStream().write(request(uri, options).getBytes(StandardCharsets.US_ASCII));
        this.in = socket.getInputStream();
        this.left = UNBOUNDED;
        String status = line(true);
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException(status);
        }
        boolean inChunks = false;
        for (String header = line(true); !header.isEmpty(); header = line(true)) {
            String lower = header.toLowerCase(java.util.Locale.ROOT);
            inChunks |= lower.equals("transfer-encoding: chunked");
            if (lower.startsWith("content-length:")) {
                left = Long.parseLong(lower.substring(lower.indexOf(':') + 1).strip());
            }
        }
        this.chunked = inChunks;
        if (chunked) {
            left = 0;
        }
    }

    private static String request(URI uri, Options options) {
        StringBuilder request = new StringBuilder("GET ")
                .append(uri.getRawPath())
                .append(uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())
                .append(" HTTP/1.1\r\nHost: ")
                .append(uri.getAuthority())
                .append("\r\nAccept: text/event-stream\r\n");
        options.headers()
                .forEach((name, value) ->
                        request.append(name).append(": ").append(value).append("\r\n"));
        return request.append("\r\n").toString();
    }

    /**
     * Connects.
     *
     * @throws IOException with the status line when the answer is not 200
     */
    public static EventSocket open(URI uri, Options options) throws IOException {
        Socket socket = new Socket();
        try {
            return new EventSocket(socket, uri, options);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * The next event; null when the stream has ended.
     *
     * @throws IOException when the connection breaks or is silent for too long, or the stream is not as the standard says
     */
    public @Nullable Event next() throws IOException {
        String name = "message";
        StringBuilder data = new StringBuilder();
        boolean hasData = false;
        while (true) {
            String line;
            try {
                line = line(false);
            } catch (EOFException e) {
                return null;
            }
            if (line.isEmpty()) {
                if (hasData) {
                    return new Event(lastId, name, data.toString());
                }
                name = "message";
                continue;
            }
            int colon = line.indexOf(':');
            String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
            switch (colon < 0 ? line : line.substring(0, colon)) {
                case "id" -> lastId = value;
                case "event" -> name = value;
                case "data" -> {
                    data.append(hasData ? "\n" : "").append(value);
                    hasData = true;
                }
                case "retry" -> {
                    if (!value.matches("\\d+")) {
                        throw new IOException("not a number of milliseconds: " + line);
                    }
                }
                case "" -> {
                    // A comment.
                }
                default -> throw new IOException("unknown field: " + line);
            }
        }
    }

    /** The next event of a kind, passing over others; null when the stream has ended. */
    public @Nullable Event next(String name) throws IOException {
        Event event = next();
        while (event != null && !event.name().equals(name)) {
            event = next();
        }
        return event;
    }

    /** The id of the newest event; empty before the first, unless the stream was resumed. */
    public String lastId() {
        return lastId;
    }

    public int localPort() {
        return socket.getLocalPort();
    }

    private String line(boolean isHeader) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        for (int b = isHeader ? read() : readOfBody(); b != '\n'; b = isHeader ? read() : readOfBody()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private int readOfBody() throws IOException {
        if (chunked && left == 0) {
            String size = line(true);
            left = Long.parseLong(size.isEmpty() ? line(true) : size, 16);
        }
        if (left == 0) {
            throw new EOFException();
        }
        if (left > 0) {
            left--;
        }
        return read();
    }

    private int read() throws IOException {
        if (next == filled) {
            next = 0;
            filled = Math.max(0, in.read(buffer));
            if (filled == 0) {
                throw new EOFException();
            }
        }
        return buffer[next++] & 0xFF;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
