package io.winnow.it.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * As much of Kustomize as our overlays use: resources, components, patches, a generated ConfigMap, images, a namespace. Anything else
 * in a kustomization is an error, so that what is checked here is what Kustomize would make of it.
 */
final class Kustomization {

    static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final Set<String> KNOWN = Set.of(
            "apiVersion", "kind", "resources", "components", "configMapGenerator", "patches", "images", "namespace");
    private static final Set<String> WITHOUT_NAMESPACE = Set.of("Namespace");

    /** Marks what a generator made, until its name gets the hash. */
    private static final String GENERATED = "generated";

    private Kustomization() {}

    /** The documents that {@code kustomize build} makes of a directory. */
    static List<ObjectNode> build(Path directory) throws IOException {
        List<ObjectNode> documents = new ArrayList<>();
        accumulate(directory, documents);
        for (ObjectNode map : documents) {
            if (map.remove(GENERATED) != null) {
                String name = map.at("/metadata/name").asText();
                String hashed = name + "-" + hash(map.path("data"));
                map.withObject("/metadata").put("name", hashed);
                documents.forEach(document -> document.at("/spec/template/spec/containers")
                        .forEach(container -> container.path("envFrom").forEach(source -> {
                            if (source.at("/configMapRef/name").asText().equals(name)) {
                                ((ObjectNode) source.path("configMapRef")).put("name", hashed);
                            }
                        })));
            }
        }
        return documents;
    }

    static JsonNode file(Path directory) throws IOException {
        return YAML.readTree(directory.resolve("kustomization.yaml").toFile());
    }

    /** Adds what a directory contains; a component also changes what is there already. */
    private static void accumulate(Path directory, List<ObjectNode> documents) throws IOException {
        JsonNode kustomization = file(directory);
        kustomization.fieldNames().forEachRemaining(name -> {
            if (!KNOWN.contains(name)) {
                throw new AssertionError(directory + ": " + name + " is not understood here");
            }
        });
        for (JsonNode resource : kustomization.path("resources")) {
            Path path = directory.resolve(resource.asText()).normalize();
            if (Files.isDirectory(path)) {
                accumulate(path, documents);
            } else {
                documents.addAll(read(Files.readString(path)));
            }
        }
        for (JsonNode generator : kustomization.path("configMapGenerator")) {
            documents.add(configMap(directory, generator));
        }
        for (JsonNode component : kustomization.path("components")) {
            accumulate(directory.resolve(component.asText()).normalize(), documents);
        }
        for (JsonNode patch : kustomization.path("patches")) {
            if (patch.has("target")) {
                replace(patch, documents);
                continue;
            }
            for (ObjectNode change : read(
                    Files.readString(directory.resolve(patch.required("path").asText())))) {
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
    }

    static String id(JsonNode document) {
        return document.path("apiVersion").asText() + " "
                + document.path("kind").asText() + " "
                + document.path("metadata").path("name").asText();
    }

    static List<ObjectNode> read(String text) throws IOException {
        List<ObjectNode> documents = new ArrayList<>();
        try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            while (values.hasNext()) {
                // Between two separators there may be nothing but comments.
                if (values.next() instanceof ObjectNode document) {
                    documents.add(document);
                }
            }
        }
        return documents;
    }

    /**
     * Documents of which equal ones mean the same: Kubernetes takes lists of named elements, such as environments and volumes, for maps,
     * and Kustomize moves what a patch has changed to the front.
     */
    static List<JsonNode> sorted(List<ObjectNode> documents) {
        return documents.stream().map(Kustomization::sorted).toList();
    }

    private static JsonNode sorted(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode sorted = YAML.createObjectNode();
                object.properties().forEach(field -> sorted.set(field.getKey(), sorted(field.getValue())));
                yield sorted;
            }
            case ArrayNode array -> {
                ArrayNode sorted = YAML.createArrayNode();
                Comparator<JsonNode> byName =
                        Comparator.comparing(element -> element.path("name").asText());
                array.valueStream()
                        .map(Kustomization::sorted)
                        .sorted(isNamed(array) ? byName : (one, other) -> 0)
                        .forEach(sorted::add);
                yield sorted;
            }
            default -> node;
        };
    }

    private static ObjectNode configMap(Path directory, JsonNode generator) throws IOException {
        ObjectNode map = YAML.createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
        map.withObject("/metadata").set("name", generator.required("name"));
        map.put(GENERATED, true);
        for (JsonNode file : generator.required("envs")) {
            for (String line : Files.readAllLines(directory.resolve(file.asText()))) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] parts = line.split("=", 2);
                    map.withObject("/data").put(parts[0], parts[1]);
                }
            }
        }
        return map;
    }

    /** Kustomize's hash of a ConfigMap: ten digits of SHA-256 that cannot form words. It leaves the name empty. */
    private static String hash(JsonNode data) throws IOException {
        TreeMap<String, Object> sorted = new TreeMap<>();
        sorted.put("data", YAML.convertValue(data, TreeMap.class));
        sorted.put("kind", "ConfigMap");
        sorted.put("name", "");
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(new ObjectMapper().writeValueAsString(sorted).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of()
                    .formatHex(digest)
                    .substring(0, 10)
                    .replace('0', 'g')
                    .replace('1', 'h')
                    .replace('3', 'k')
                    .replace('a', 'm')
                    .replace('e', 't');
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** A patch that replaces single values of all documents of a kind. */
    private static void replace(JsonNode patch, List<ObjectNode> documents) throws IOException {
        String kind = patch.at("/target/kind").asText();
        for (JsonNode change : YAML.readTree(patch.required("patch").asText())) {
            if (!change.path("op").asText().equals("replace")) {
                throw new AssertionError(change + " is not understood here");
            }
            String path = change.path("path").asText();
            int last = path.lastIndexOf('/');
            documents.stream()
                    .filter(document -> document.path("kind").asText().equals(kind))
                    .forEach(document -> ((ObjectNode) document.at(path.substring(0, last)))
                            .replace(path.substring(last + 1), change.path("value")));
        }
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
