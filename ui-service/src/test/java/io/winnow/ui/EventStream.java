package io.winnow.ui;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Json;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A client of Server-Sent Events on a bare socket: what it does not read stays in the network. */
final class EventStream implements AutoCloseable {

    private final Socket socket = new Socket();
    private final InputStream in;
    private final byte[] buffer = new byte[1_024];
    private int next;
    private int filled;
    private int leftOfChunk;
    private String lastId;

    /** One event. */
    record Event(String name, String id, String data) {

        JsonNode json() {
            try {
                return Json.MAPPER.readTree(data);
            } catch (IOException e) {
                throw new IllegalStateException("not JSON: " + data, e);
            }
        }

        List<String> attributes() {
            List<String> attributes = new ArrayList<>();
            json().forEach(row -> attributes.add(row.get("attribute").asText()));
            return attributes;
        }
    }

    private EventStream(String path, String header, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress("127.0.0.1", Api.port()));
        socket.setSoTimeout(60_000);
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost:" + Api.port()
                + "\r\nAccept: text/event-stream\r\n" + (header == null ? "" : header + "\r\n") + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        in = socket.getInputStream();
        String status = line(true);
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException(status);
        }
        while (!line(true).isEmpty()) {
            // Headers are of no interest here.
        }
    }

    static EventStream open(String path) throws IOException {
        return new EventStream(path, null, 0);
    }

    static EventStream resume(String path, String lastEventId) throws IOException {
        return new EventStream(path, "Last-Event-ID: " + lastEventId, 0);
    }

    /** With a header, such as {@code Cookie: a=b}. */
    static EventStream withHeader(String path, String header) throws IOException {
        return new EventStream(path, header, 0);
    }

    /** A client behind a thin pipe. */
    static EventStream openNarrow(String path) throws IOException {
        return new EventStream(path, null, 4_096);
    }

    /** The next event; null when the stream has ended. */
    Event next() throws IOException {
        String name = "message";
        StringBuilder data = new StringBuilder();
        boolean some = false;
        while (true) {
            String line;
            try {
                line = line(false);
            } catch (EOFException e) {
                return null;
            }
            if (line.isEmpty()) {
                if (some) {
                    return new Event(name, lastId, data.toString());
                }
                continue;
            }
            int colon = line.indexOf(':');
            String value = line.substring(colon + 1);
            switch (line.substring(0, colon)) {
                case "id" -> lastId = value;
                case "event" -> name = value;
                case "data" -> {
                    data.append(value);
                    some = true;
                }
                case "retry" -> Long.parseLong(value);
                default -> throw new IOException("unknown field: " + line);
            }
        }
    }

    /** The next event of a kind, passing over others. */
    Event next(String name) throws IOException {
        Event event = next();
        while (event != null && !event.name().equals(name)) {
            event = next();
        }
        return event;
    }

    /** Whether the service's end of the connection is open, by what Linux knows. */
    boolean isOpenAtService() {
        String ends = String.format(":%04X ", Api.port());
        String ours = String.format(":%04X ", socket.getLocalPort());
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .map(Path::of)
                .filter(Files::exists)
                .flatMap(EventStream::linesOf)
                .map(line -> line.strip().split("\\s+"))
                .anyMatch(fields ->
                        (fields[1] + " ").endsWith(ends) && (fields[2] + " ").endsWith(ours) && fields[3].equals("01"));
    }

    private static Stream<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    String lastId() {
        return lastId;
    }

    private String line(boolean bare) throws IOException {
        java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream();
        while (true) {
            int b = bare ? read() : readOfChunk();
            if (b < 0) {
                throw new EOFException();
            }
            if (b == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
            if (b != '\r') {
                line.write(b);
            }
        }
    }

    private int readOfChunk() throws IOException {
        if (leftOfChunk == 0) {
            String size = line(true);
            if (size.isEmpty()) {
                size = line(true);
            }
            leftOfChunk = Integer.parseInt(size, 16);
            if (leftOfChunk == 0) {
                return -1;
            }
        }
        leftOfChunk--;
        return read();
    }

    private int read() throws IOException {
        if (next == filled) {
            next = 0;
            filled = in.read(buffer);
        }
        return filled < 0 ? -1 : buffer[next++] & 0xFF;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
