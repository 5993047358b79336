package io.winnow.it.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A CustomResourceDefinition, by whose schema a resource is checked. Stricter than a cluster: it would drop a field that it does not
 * know, here that is an error.
 */
final class Definition {

    private final JsonNode schema;

    private Definition(JsonNode schema) {
        this.schema = schema;
    }

    /** Reads one from the resources of this package. */
    static Definition of(String file, String version) {
        try (InputStream in = Objects.requireNonNull(Definition.class.getResourceAsStream(file), file)) {
            return Kustomization.YAML
                    .readTree(in)
                    .at("/spec/versions")
                    .valueStream()
                    .filter(each -> each.path("name").asText().equals(version))
                    .map(each -> new Definition(each.at("/schema/openAPIV3Schema")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with a resource, one sentence for each. */
    List<String> violations(JsonNode resource) {
        List<String> found = new ArrayList<>();
        for (String part : List.of("spec", "status")) {
            if (resource.has(part)) {
                check(schema.path("properties").path(part), resource.path(part), "/" + part, found);
            }
        }
        schema.path("required").forEach(name -> {
            if (!resource.has(name.asText())) {
                found.add(name.asText() + " is missing");
            }
        });
        return found;
    }

    private static void check(JsonNode schema, JsonNode value, String place, List<String> found) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            expect(value.isInt() || value.isTextual(), "an integer or a string", place, found);
            return;
        }
        switch (schema.path("type").asText()) {
            case "object" -> checkObject(schema, value, place, found);
            case "array" -> {
                expect(value.isArray(), "a list", place, found);
                for (int i = 0; i < value.size(); i++) {
                    check(schema.path("items"), value.get(i), place + "/" + i, found);
                }
            }
            case "string" -> {
                expect(value.isTextual(), "a string", place, found);
                String pattern = schema.path("pattern").asText();
                expect(Pattern.compile(pattern).matcher(value.asText()).find(), "like " + pattern, place, found);
                expect(value.asText().length() >= schema.path("minLength").asInt(), "longer", place, found);
            }
            case "integer" -> {
                expect(value.isIntegralNumber(), "an integer", place, found);
                expect(
                        value.asLong() >= schema.path("minimum").asLong(Long.MIN_VALUE)
                                && value.asLong() <= schema.path("maximum").asLong(Long.MAX_VALUE),
                        "within its bounds",
                        place,
                        found);
            }
            case "number" -> expect(value.isNumber(), "a number", place, found);
            case "boolean" -> expect(value.isBoolean(), "true or false", place, found);
            default -> throw new AssertionError(place + ": a schema without a type: " + schema);
        }
        if (schema.has("enum")) {
            expect(
                    schema.path("enum").valueStream().anyMatch(value::equals),
                    "one of " + schema.path("enum"),
                    place,
                    found);
        }
    }

    private static void checkObject(JsonNode schema, JsonNode value, String place, List<String> found) {
        expect(value.isObject(), "an object", place, found);
        value.properties().forEach(field -> {
            JsonNode known = schema.path("properties").path(field.getKey());
            JsonNode any = schema.path("additionalProperties");
            String inside = place + "/" + field.getKey();
            if (!known.isMissingNode()) {
                check(known, field.getValue(), inside, found);
            } else if (any.isObject()) {
                check(any, field.getValue(), inside, found);
            } else if (!schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
                found.add(inside + " is not known");
            }
        });
        schema.path("required").forEach(name -> {
            if (!value.has(name.asText())) {
                found.add(place + "/" + name.asText() + " is missing");
            }
        });
    }

    private static void expect(boolean holds, String what, String place, List<String> found) {
        if (!holds) {
            found.add(place + " is not " + what);
        }
    }
}
