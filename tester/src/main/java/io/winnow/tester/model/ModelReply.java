package io.winnow.tester.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.Json;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a {@link ModelServer} replies to a request.
 *
 * @param headers of which {@code Content-Type} is {@code application/json} unless it is given
 * @param body in characters of the charset
 * @param charset in which the body is sent
 * @param delay how long the server waits before it sends anything
 * @param fault what goes wrong on the wire
 */
public record ModelReply(
        int status, Map<String, String> headers, String body, Charset charset, Duration delay, Fault fault) {

    /** A whole response as it is on the wire; lines before it that begin with {@code #} are comments. */
    private static final Pattern HTTP = Pattern.compile(
            "(?:#[^\\n]*\\n)*HTTP/1\\.1 (?<status>\\d{3})[^\\n]*\\n(?<headers>(?:[^\\r\\n]+\\r?\\n)*)\\r?\\n?(?<body>.*)",
            Pattern.DOTALL);

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
        return new ModelReply(status, Map.of(), body, UTF_8, Duration.ZERO, Fault.NONE);
    }

    /** A reply with these bytes, whatever they are. */
    public static ModelReply of(int status, byte[] body) {
        return new ModelReply(status, Map.of(), new String(body, ISO_8859_1), ISO_8859_1, Duration.ZERO, Fault.NONE);
    }

    /** A response as it is on the wire: status line, headers, an empty line, and any bytes. */
    public static ModelReply ofHttp(byte[] response) {
        Matcher parts = HTTP.matcher(new String(response, ISO_8859_1));
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a response of HTTP/1.1");
        }
        ModelReply reply =
                of(Integer.parseInt(parts.group("status")), parts.group("body").getBytes(ISO_8859_1));
        for (String header : parts.group("headers").lines().toList()) {
            String[] nameAndValue = header.split(":\\s*", 2);
            reply = reply.with(nameAndValue[0], nameAndValue[1]);
        }
        return reply;
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

    byte[] bytes() {
        return body.getBytes(charset);
    }

    public ModelReply with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new ModelReply(status, more, body, charset, delay, fault);
    }

    /** The same reply, sent after a delay. */
    public ModelReply after(Duration time) {
        return new ModelReply(status, headers, body, charset, time, fault);
    }

    /** The same reply, with a fault on the wire. */
    public ModelReply failing(Fault other) {
        return new ModelReply(status, headers, body, charset, delay, other);
    }
}
