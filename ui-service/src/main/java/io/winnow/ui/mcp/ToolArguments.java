package io.winnow.ui.mcp;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.winnow.messages.Json;
import io.winnow.ui.http.JsonBody;
import io.winnow.ui.http.ProblemException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** The arguments of a tool: a record, each component of which has a description. Those that cannot be null are required. */
record ToolArguments<A extends Record>(Class<A> type) {

    private static final Map<Class<?>, String> JSON_TYPES = Map.of(
            String.class, "string",
            Integer.class, "integer",
            Long.class, "integer",
            BigDecimal.class, "number",
            Double.class, "number",
            Boolean.class, "boolean");

    /** What clients are told: JSON Schema. */
    Map<String, Object> schema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            properties.put(
                    component.getName(),
                    Map.of(
                            "type", JSON_TYPES.getOrDefault(component.getType(), "object"),
                            "description", description(component)));
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", required().map(RecordComponent::getName).toList());
        schema.put("additionalProperties", false);
        return schema;
    }

    /**
     * Reads them as strictly as the body of a request.
     *
     * @throws ProblemException (400) naming the argument that is missing, unknown or of another type
     */
    A read(@Nullable Map<String, Object> given) {
        Map<String, Object> known = given == null ? Map.of() : given;
        required()
                .filter(component -> known.get(component.getName()) == null)
                .findFirst()
                .ifPresent(missing -> {
                    throw ProblemException.badRequest(missing.getName() + " is missing: " + description(missing));
                });
        try {
            return JsonBody.parse(Json.write(known), type, "the arguments must be a JSON object");
        } catch (SerializationException e) {
            throw ProblemException.badRequest("the arguments cannot be written as UTF-8");
        }
    }

    private Stream<RecordComponent> required() {
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> !component.getAnnotatedType().isAnnotationPresent(Nullable.class));
    }

    private static String description(RecordComponent component) {
        JsonPropertyDescription description = component.getAccessor().getAnnotation(JsonPropertyDescription.class);
        if (description == null) {
            throw new IllegalStateException(component + " has no description");
        }
        return description.value();
    }

    /**
     * A number in a range.
     *
     * @param usual where none is given
     */
    static int inRange(String name, @Nullable Integer given, int least, int most, int usual) {
        int value = given == null ? usual : given;
        if (value < least || value > most) {
            throw ProblemException.badRequest(name + " must be from " + least + " to " + most + ", not " + value);
        }
        return value;
    }
}
