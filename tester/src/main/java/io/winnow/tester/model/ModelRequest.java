package io.winnow.tester.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that a {@link ModelServer} received.
 *
 * @param path of the URL, without the query
 * @param at when all of it had arrived
 */
public record ModelRequest(String path, Map<String, List<String>> headers, String body, Instant at) {

    /** The first value of a header, whatever the case of its name; null if the request does not have it. */
    public @Nullable String header(String name) {
        return headers.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .map(entry -> entry.getValue().getFirst())
                .findFirst()
                .orElse(null);
    }

    /** The body, which has to be JSON. */
    public JsonNode json() {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a request that is not JSON: " + body, e);
        }
    }
}
