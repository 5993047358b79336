package io.winnow.ui.overlap;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.Canonical;
import io.winnow.messages.text.CollectionSlug;
import io.winnow.messages.text.DedupMode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a record of {@code attributes.raw} is worth whose producer does not vouch for its key: read as deduplication does.
 *
 * @param key the one that it belongs under
 */
record ForeignRecord(
        AttributeKey key,
        @Nullable String provider,
        @Nullable String model) {

    /** Reads a record; null when it is of another collection, or none that deduplication would let through. */
    static @Nullable ForeignRecord read(byte @Nullable [] key, byte[] value, String collection, DedupMode mode) {
        try {
            JsonNode json = Json.MAPPER.readTree(value);
            String text = json == null || !json.isObject() ? null : text(json, "attribute");
            if (json == null || text == null || !collection.equals(collectionOf(key, json))) {
                return null;
            }
            String line = oneLine(text);
            String canonical = line.length() > Attribute.MAX_LENGTH ? "" : Canonical.of(line, mode);
            return canonical.isEmpty()
                    ? null
                    : new ForeignRecord(
                            new AttributeKey(collection, canonical), text(json, "provider"), text(json, "model"));
        } catch (IOException | WinnowException e) {
            return null;
        }
    }

    private static @Nullable String collectionOf(byte @Nullable [] key, JsonNode json) {
        String name = text(json, "collection");
        int separator = key == null ? -1 : AttributeKey.separatorIn(key);
        if (name == null && key != null && separator > 0) {
            name = new String(key, 0, separator, UTF_8);
        }
        if (name == null || name.isBlank()) {
            name = text(json, "topic");
        }
        return name == null ? null : CollectionSlug.slugOf(name);
    }

    private static @Nullable String text(JsonNode json, String field) {
        JsonNode node = json.get(field);
        return node == null ? null : node.textValue();
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.chars()
                .forEach(
                        c -> line.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : (char) c));
        return line.toString().strip();
    }
}
