package io.winnow.messages;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.BoundedLine;
import io.winnow.messages.text.CollectionSlug;
import io.winnow.messages.text.OneLine;
import io.winnow.messages.text.Sameness;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Interprets a record of {@code attributes.raw} whose producer does not vouch for its key. Deduplication and everything
 * that counts such records use this class, so they agree.
 *
 * <p>All that it must hold is a JSON object with the text in {@code attribute}. The collection comes from the field
 * {@code collection}, else from the part of the record's key before {@code |}, else from the field {@code topic}, and
 * is made a slug. Fields of the wrong type are left out; a description or category that is too long is cut.
 */
public final class ForeignAttribute {

    /** Longest provider, model, run or call that is passed on, in UTF-16 units. */
    private static final int MAX_FIELD = 256;

    private static final ObjectReader READER =
            Json.MAPPER.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ForeignAttribute() {}

    /** The result of reading a record. */
    public sealed interface Reading {

        /** An attribute, with the key that it belongs under and the whole message. */
        record Usable(AttributeKey key, Attribute attribute) implements Reading {}

        /** Cannot be let through, with a readable reason. */
        record Unusable(String reason) implements Reading {}
    }

    /**
     * Reads a record; never fails, whatever the bytes.
     *
     * @param samenesses what "the same" means in a collection
     */
    public static Reading read(byte @Nullable [] key, byte[] value, Function<String, Sameness> samenesses) {
        JsonNode json;
        try {
            json = READER.readValue(value);
        } catch (JsonProcessingException e) {
            return new Reading.Unusable("the value is not JSON: " + e.getOriginalMessage());
        } catch (IOException | RuntimeException e) {
            return new Reading.Unusable("the value is not JSON");
        }
        if (json == null || !json.isObject()) {
            return new Reading.Unusable("the value is not a JSON object");
        }
        JsonNode attribute = json.get("attribute");
        if (attribute == null || !attribute.isTextual()) {
            return new Reading.Unusable("the value has no text in its field 'attribute'");
        }
        try {
            return read(key, json, attribute.textValue(), samenesses);
        } catch (WinnowException e) {
            return new Reading.Unusable(String.valueOf(e.getMessage()));
        }
    }

    private static Reading read(
            byte @Nullable [] key, JsonNode json, String given, Function<String, Sameness> samenesses) {
        String text = OneLine.of(given);
        if (text.isEmpty()) {
            return new Reading.Unusable("the attribute is blank");
        }
        if (text.length() > Attribute.MAX_LENGTH) {
            return new Reading.Unusable("the attribute is " + text.length() + " characters long; at most "
                    + Attribute.MAX_LENGTH + " are allowed");
        }
        if (!UTF_8.newEncoder().canEncode(text)) {
            return new Reading.Unusable("the attribute holds half a surrogate pair");
        }
        String collection = collectionOf(key, json);
        if (collection == null) {
            return new Reading.Unusable(
                    "no collection: neither the field 'collection' or 'topic' nor the key, collection|attribute, names one");
        }
        String canonical = samenesses.apply(collection).keyOf(text);
        if (canonical.isEmpty()) {
            return new Reading.Unusable("the attribute is blank");
        }
        return new Reading.Usable(
                new AttributeKey(collection, canonical),
                new Attribute(
                        Attribute.VERSION,
                        text,
                        canonical,
                        collection,
                        field(json, "provider"),
                        field(json, "model"),
                        field(json, "runId"),
                        field(json, "callId"),
                        instant(json),
                        null,
                        null,
                        excerpt(json, "description", Attribute.MAX_DESCRIPTION),
                        excerpt(json, "category", Attribute.MAX_CATEGORY)));
    }

    private static @Nullable String collectionOf(byte @Nullable [] key, JsonNode json) {
        String name = field(json, "collection");
        if (name == null && key != null) {
            int separator = AttributeKey.separatorIn(key);
            name = separator > 0 ? new String(key, 0, separator, UTF_8) : null;
        }
        if (name == null || name.isBlank()) {
            JsonNode topic = json.get("topic");
            name = topic == null ? null : topic.textValue();
        }
        return name == null ? null : CollectionSlug.slugOf(name);
    }

    private static @Nullable String field(JsonNode json, String name) {
        String text = line(json, name);
        return text == null || text.length() > MAX_FIELD ? null : text;
    }

    private static @Nullable String excerpt(JsonNode json, String name, int most) {
        String text = line(json, name);
        return text == null ? null : BoundedLine.of(text, most);
    }

    private static @Nullable String line(JsonNode json, String name) {
        JsonNode field = json.get(name);
        if (field == null || !field.isTextual()) {
            return null;
        }
        String text = OneLine.of(field.textValue());
        return text.isEmpty() || !UTF_8.newEncoder().canEncode(text) ? null : text;
    }

    private static @Nullable Instant instant(JsonNode json) {
        String at = field(json, "at");
        try {
            return at == null ? null : Instant.parse(at);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
