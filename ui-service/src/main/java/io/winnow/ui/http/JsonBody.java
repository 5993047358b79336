package io.winnow.ui.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads request bodies of users. */
public final class JsonBody {

    // Stricter than between services: a typing error must not be taken for something else.
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .addModule(new SimpleModule().addDeserializer(String.class, new StrictText()))
            .build();

    private static final Map<Class<?>, String> EXPECTED = Map.of(
            String.class, "a text",
            Integer.class, "a whole number",
            Long.class, "a whole number",
            BigDecimal.class, "a number",
            Double.class, "a number",
            Boolean.class, "true or false");

    /** All other bodies are lists. */
    public static final int MOST_BYTES = 64 * 1024;

    private JsonBody() {}

    /**
     * Reads a body.
     *
     * @param expected what to answer if the body is not an object
     * @throws ProblemException (400) naming the field at fault, (413) when it is too long
     */
    public static <T extends Record> T parse(byte[] json, Class<T> type, String expected) {
        if (json.length > MOST_BYTES) {
            throw ProblemException.tooLong();
        }
        return parseLong(json, type, expected);
    }

    /** The same for a body that holds a list, and is as long as the server takes. */
    public static <T extends Record> T parseLong(byte[] json, Class<T> type, String expected) {
        try {
            T body = MAPPER.readValue(json, type);
            if (body == null) {
                throw ProblemException.badRequest(expected);
            }
            return body;
        } catch (UnrecognizedPropertyException e) {
            throw ProblemException.badRequest("unknown field '" + e.getPropertyName() + "': fields are "
                    + Arrays.stream(type.getRecordComponents())
                            .map(java.lang.reflect.RecordComponent::getName)
                            .collect(Collectors.joining(", ")));
        } catch (MismatchedInputException e) {
            String field = fieldOf(e);
            if (field == null) {
                throw ProblemException.badRequest(expected);
            }
            throw ProblemException.badField(
                    field, "must be " + EXPECTED.getOrDefault(e.getTargetType(), "another type"));
        } catch (JsonProcessingException e) {
            String field = e instanceof JsonMappingException mapping ? fieldOf(mapping) : null;
            throw field == null
                    ? ProblemException.badRequest("the body is not valid JSON: " + e.getOriginalMessage())
                    : ProblemException.badField(field, "is not valid: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw ProblemException.badRequest("the body could not be read");
        }
    }

    private static @Nullable String fieldOf(JsonMappingException e) {
        return e.getPath().isEmpty() ? null : e.getPath().getFirst().getFieldName();
    }
}
