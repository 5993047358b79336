package io.winnow.ui;

import io.winnow.tester.equipment.EventSocket;
import io.winnow.tester.equipment.EventSocket.Event;
import io.winnow.tester.equipment.EventSocket.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Streams of the service under test. */
final class EventStream {

    private EventStream() {}

    static EventSocket open(String path) throws IOException {
        return open(path, Options.USUAL);
    }

    static EventSocket resume(String path, String lastEventId) throws IOException {
        return open(path, Options.USUAL.after(lastEventId));
    }

    static EventSocket withHeader(String path, String header, String value) throws IOException {
        return open(path, Options.USUAL.with(header, value));
    }

    /** A client behind a thin pipe. */
    static EventSocket openNarrow(String path) throws IOException {
        return open(path, Options.USUAL.narrow());
    }

    private static EventSocket open(String path, Options options) throws IOException {
        return EventSocket.open(URI.create("http://localhost:" + Api.port() + path), options);
    }

    static List<String> attributesOf(Event event) {
        List<String> attributes = new ArrayList<>();
        event.json().forEach(row -> attributes.add(row.get("attribute").asText()));
        return attributes;
    }

    /** Whether the service's end of the connection is open, by what Linux knows. */
    static boolean isOpenAtService(EventSocket stream) {
        String ends = String.format(":%04X ", Api.port());
        String ours = String.format(":%04X ", stream.localPort());
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
            throw new UncheckedIOException(e);
        }
    }
}
