package io.winnow.ui;

import io.winnow.ui.http.DescriptionResource;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;

/** The schemas of {@code openapi.yaml} as types of TypeScript, in the namespace {@code Api}. */
final class ApiTypes {

    private ApiTypes() {}

    static String declarations() throws IOException {
        try (InputStream yaml = DescriptionResource.class.getResourceAsStream(DescriptionResource.FILE)) {
            Map<String, Map<String, Map<String, Object>>> description = new Yaml().load(yaml);
            return new TreeMap<>(description.get("components").get("schemas"))
                    .entrySet().stream()
                            .map(schema -> "  type " + schema.getKey() + " = " + typeOf(schema.getValue()) + ";\n")
                            .collect(Collectors.joining("", "declare namespace Api {\n", "}\n"));
        }
    }

    private static String typeOf(Object value) {
        Map<?, ?> schema = (Map<?, ?>) value;
        if (schema.get("$ref") instanceof String reference) {
            return reference.substring(reference.lastIndexOf('/') + 1);
        }
        if (schema.containsKey("const")) {
            return "'" + schema.get("const") + "'";
        }
        if (schema.get("enum") instanceof List<?> values) {
            return values.stream().map(one -> "'" + one + "'").collect(Collectors.joining(" | "));
        }
        if (schema.get("anyOf") instanceof List<?> kinds) {
            return kinds.stream().map(ApiTypes::typeOf).collect(Collectors.joining(" | "));
        }
        Object type = schema.get("type");
        return type instanceof List<?> types
                ? types.stream().map(one -> simple(one, schema)).collect(Collectors.joining(" | "))
                : simple(type, schema);
    }

    private static String simple(Object type, Map<?, ?> schema) {
        return switch (String.valueOf(type)) {
            case "string" -> "string";
            case "integer", "number" -> "number";
            case "boolean" -> "boolean";
            case "null" -> "null";
            case "array" -> "(" + typeOf(schema.get("items")) + ")[]";
            case "object" -> object(schema);
            default -> throw new IllegalArgumentException("no type of TypeScript is known for " + schema);
        };
    }

    private static String object(Map<?, ?> schema) {
        if (schema.get("additionalProperties") instanceof Map<?, ?> values) {
            return "Record<string, " + typeOf(values) + ">";
        }
        List<?> required = schema.get("required") instanceof List<?> names ? names : List.of();
        return ((Map<?, ?>) schema.get("properties"))
                .entrySet().stream()
                        .map(property -> property.getKey()
                                + (required.contains(property.getKey()) ? ": " : "?: ")
                                + typeOf(property.getValue()))
                        .collect(Collectors.joining("; ", "{ ", " }"));
    }
}
