package io.winnow.tester.model;

import io.winnow.messages.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a {@link ModelServer} replies to a request.
 *
 * @param body sent as {@code application/json}, whatever it is
 * @param delay how long the server waits before it sends anything
 * @param fault what goes wrong on the wire
 */
public record ModelReply(int status, Map<String, String> headers, String body, Duration delay, Fault fault) {

    /** What goes wrong on the wire. */
    public enum Fault {
        NONE,
        /** The reply is never sent; the connection stays open until the server closes. */
        HANGS,
        /** The connection is closed instead of a reply. */
        BREAKS_OFF,
        /** The headers and the first half of the body are sent, and nothing more. */
        HANGS_IN_BODY,
        /** The headers and the first half of the body are sent, and the connection is closed. */
        BREAKS_OFF_IN_BODY
    }

    public ModelReply {
        headers = Map.copyOf(headers);
    }

    public static ModelReply of(int status, String body) {
        return new ModelReply(status, Map.of(), body, Duration.ZERO, Fault.NONE);
    }

    /** An error with a message, in OpenAI's format. */
    public static ModelReply error(int status, String message) {
        return of(
                status,
                Json.MAPPER
                        .createObjectNode()
                        .set(
                                "error",
                                Json.MAPPER
                                        .createObjectNode()
                                        .put("message", message)
                                        .put("type", "error"))
                        .toString());
    }

    /** A reply that is never sent, or not completely. */
    public static ModelReply fault(Fault fault) {
        return of(200, "").failing(fault);
    }

    public ModelReply with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new ModelReply(status, more, body, delay, fault);
    }

    /** The same reply, sent after a delay. */
    public ModelReply after(Duration time) {
        return new ModelReply(status, headers, body, time, fault);
    }

    /** The same reply, with a fault on the wire. */
    public ModelReply failing(Fault other) {
        return new ModelReply(status, headers, body, delay, other);
    }
}
