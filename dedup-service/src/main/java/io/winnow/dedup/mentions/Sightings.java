package io.winnow.dedup.mentions;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.dedup.mentions.MentionCount.Source;
import io.winnow.dedup.store.KeyHash;
import io.winnow.messages.Json;
import io.winnow.messages.kafka.WinnowHeaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Who named what is in a record, and when. All attributes of a call are of one answer, so only the first record of each call is parsed. Not thread
 * safe.
 */
final class Sightings {

    /** Calls whose attributes may come interleaved; another one is parsed again. */
    private static final int CALLS = 1_024;

    private static final int MOST_CALL_BYTES = 512;
    private static final Source UNKNOWN = new Source(null, null);

    private final Map<ByteBuffer, Sighting> byCall = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Sighting> eldest) {
            return size() > CALLS;
        }
    };

    /**
     * Who named something.
     *
     * @param call its hash; 0 where no call did
     */
    record Sighting(Source source, @Nullable Instant at, long call) {}

    Sighting of(Headers headers, byte[] value) {
        Header call = WinnowHeaders.origin(headers);
        if (call == null || call.value() == null || call.value().length > MOST_CALL_BYTES) {
            return read(value, 0);
        }
        return byCall.computeIfAbsent(
                ByteBuffer.wrap(call.value()),
                unseen -> read(value, ByteBuffer.wrap(KeyHash.of(call.value())).getLong() | 1));
    }

    private static Sighting read(byte[] value, long call) {
        try {
            JsonNode json = Json.MAPPER.readTree(value);
            return new Sighting(new Source(text(json, "provider"), text(json, "model")), time(text(json, "at")), call);
        } catch (IOException e) {
            // Who vouches for a key may write anything below it.
            return new Sighting(UNKNOWN, null, call);
        }
    }

    private static @Nullable String text(@Nullable JsonNode json, String field) {
        JsonNode value = json == null ? null : json.get(field);
        return value == null || !value.isTextual() ? null : value.textValue();
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
