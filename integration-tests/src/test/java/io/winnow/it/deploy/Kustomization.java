package io.winnow.it.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * As much of Kustomize as our overlays use: resources, strategic merge patches, images, a namespace. Anything else in a
 * kustomization is an error, so that what is checked here is what Kustomize would make of it.
 */
final class Kustomization {

    static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final Set<String> KNOWN =
            Set.of("apiVersion", "kind", "resources", "patches", "images", "namespace");
    private static final Set<String> WITHOUT_NAMESPACE = Set.of("Namespace");

    private Kustomization() {}

    /** The documents that a directory with a {@code kustomization.yaml} produces. */
    static List<ObjectNode> resolve(Path directory) throws IOException {
        JsonNode kustomization =
                YAML.readTree(directory.resolve("kustomization.yaml").toFile());
        kustomization.fieldNames().forEachRemaining(name -> {
            if (!KNOWN.contains(name)) {
                throw new AssertionError(directory + ": " + name + " is not understood here");
            }
        });
        List<ObjectNode> documents = new ArrayList<>();
        for (JsonNode resource : kustomization.path("resources")) {
            Path path = directory.resolve(resource.asText()).normalize();
            documents.addAll(Files.isDirectory(path) ? resolve(path) : read(path));
        }
        for (JsonNode patch : kustomization.path("patches")) {
            for (ObjectNode change :
                    read(directory.resolve(patch.required("path").asText()))) {
                ObjectNode patched = documents.stream()
                        .filter(document -> id(document).equals(id(change)))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("a patch for what is not there: " + id(change)));
                merge(patched, change);
            }
        }
        for (JsonNode image : kustomization.path("images")) {
            documents.forEach(document -> rename(document, image));
        }
        if (kustomization.has("namespace")) {
            documents.stream()
                    .filter(document ->
                            !WITHOUT_NAMESPACE.contains(document.path("kind").asText()))
                    .forEach(document ->
                            document.withObject("/metadata").set("namespace", kustomization.get("namespace")));
        }
        return documents;
    }

    static String id(JsonNode document) {
        return document.path("apiVersion").asText() + " "
                + document.path("kind").asText() + " "
                + document.path("metadata").path("name").asText();
    }

    private static List<ObjectNode> read(Path file) throws IOException {
        List<ObjectNode> documents = new ArrayList<>();
        try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
            while (values.hasNext()) {
                documents.add((ObjectNode) values.next());
            }
        }
        return documents;
    }

    private static void merge(ObjectNode target, ObjectNode patch) {
        patch.properties().forEach(field -> {
            JsonNode before = target.get(field.getKey());
            switch (field.getValue()) {
                case ObjectNode object when before instanceof ObjectNode known -> merge(known, object);
                case ArrayNode array
                when before instanceof ArrayNode known && isNamed(array) -> mergeByName(known, array);
                case JsonNode value when value.isNull() -> target.remove(field.getKey());
                default -> target.set(field.getKey(), field.getValue());
            }
        });
    }

    private static boolean isNamed(ArrayNode array) {
        return !array.isEmpty() && array.valueStream().allMatch(element -> element.has("name"));
    }

    private static void mergeByName(ArrayNode target, ArrayNode patch) {
        for (JsonNode change : patch) {
            ObjectNode known = target.valueStream()
                    .filter(element -> element.path("name").equals(change.path("name")))
                    .map(ObjectNode.class::cast)
                    .findFirst()
                    .orElse(null);
            if (known == null) {
                target.add(change);
            } else {
                merge(known, (ObjectNode) change);
            }
        }
    }

    private static void rename(JsonNode document, JsonNode image) {
        for (JsonNode container : document.at("/spec/template/spec/containers")) {
            if (container.path("image").asText().equals(image.path("name").asText())) {
                ((ObjectNode) container)
                        .put(
                                "image",
                                image.path("newName").asText(image.path("name").asText()) + ":"
                                        + image.path("newTag").asText("latest"));
            }
        }
    }
}
