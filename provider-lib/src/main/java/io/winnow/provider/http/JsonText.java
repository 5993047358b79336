package io.winnow.provider.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The JSON in a body. Normally that is one value. A server that streams although it was not asked to sends several: as
 * Server-Sent Events, one per line, or in an array.
 *
 * @param values those before the fault, if there is one
 * @param isStream whether the answer comes in pieces
 * @param fault where the body is no JSON, in words; null when all of it is
 */
public record JsonText(
        List<JsonNode> values, boolean isStream, @Nullable String fault) {

    /** Servers written in Python send NaN; some send line breaks within strings unescaped, or escape what needs no escape. */
    private static final ObjectMapper LENIENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .build();

    /** Server-Sent Events, or JSON after comments that a server sends to keep the connection alive. */
    private static final Pattern EVENTS = Pattern.compile("\\s*(?::|(?:data|event|id|retry):)");

    private static final Pattern OTHER_FIELD = Pattern.compile("(?:event|id|retry)?:");

    private static final String DATA = "data:";

    public JsonText {
        values = List.copyOf(values);
    }

    /** Reads a body; never fails. */
    public static JsonText of(String body) {
        boolean isEvents = EVENTS.matcher(body).lookingAt();
        String text = isEvents ? withoutFields(body) : body;
        List<JsonNode> values = new ArrayList<>();
        String fault = null;
        boolean isArray = false;
        try (JsonParser parser = LENIENT.createParser(text)) {
            while (parser.nextToken() != null) {
                JsonNode value = LENIENT.readTree(parser);
                isArray |= value.isArray();
                if (value.isArray()) {
                    value.forEach(values::add);
                } else {
                    values.add(value);
                }
            }
        } catch (JsonEOFException e) {
            fault = "it breaks off after " + text.length() + " characters";
        } catch (JsonProcessingException e) {
            fault = "it is not JSON from character "
                    + (e.getLocation() == null ? 0 : e.getLocation().getCharOffset()) + " on";
        } catch (IOException e) {
            fault = "it is not JSON";
        }
        boolean isStream = (isEvents && body.contains(DATA)) || values.size() > 1 || isArray;
        return new JsonText(values, isStream, fault);
    }

    static boolean looksLikeJson(String text) {
        String start = text.stripLeading();
        return start.startsWith("{")
                || start.startsWith("[")
                || EVENTS.matcher(start).lookingAt();
    }

    private static String withoutFields(String body) {
        StringBuilder json = new StringBuilder(body.length());
        body.lines()
                .filter(line -> !OTHER_FIELD.matcher(line).lookingAt())
                .map(line -> line.startsWith(DATA) ? line.substring(DATA.length()) : line)
                .filter(line -> !line.strip().equals("[DONE]"))
                .forEach(line -> json.append(line).append('\n'));
        return json.toString();
    }
}
