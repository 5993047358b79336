package io.winnow.it.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the Helm chart from the manifests for Kustomize, line by line, so that comments stay.
 *
 * <p>A line that ends in {@code # helm: dedup.replicas} has a value that the chart can change: this line's, or the block that follows.
 * Its value becomes the default of that name. With {@code unless autoscaling.enabled}, the line is left out in that case. Each overlay
 * becomes a file of values: whatever of these it has changed. A component is what {@code <name>.enabled} turns on.
 */
final class Chart {

    static final Path HELM = Path.of("../deploy/helm");
    static final Path DIRECTORY = HELM.resolve("winnow");

    private static final Path KUBERNETES = Path.of("../deploy/kubernetes");
    private static final List<String> COMPONENTS = List.of("monitoring", "autoscaling", "ingress");

    private static final ObjectMapper VALUES = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build());

    private static final Pattern MARKED = Pattern.compile(
            "(?<start>(?<indent> *)(?:- )?(?:[\\w./-]+:(?: |$))?)(?<value>.*?) *# helm: (?<name>[\\w.]+)(?: unless (?<unless>[\\w.]+))?");
    private static final Pattern IMAGE = Pattern.compile("( *image: )winnow/([\\w-]+)");

    /** A value that the chart can change, and where it is in a document. */
    private record Place(String name, String document, String pointer) {}

    private final ObjectNode defaults = VALUES.createObjectNode();
    private final List<Place> places = new ArrayList<>();
    private final Map<Path, String> files = new LinkedHashMap<>();

    private Chart() {}

    /** All files of the chart that are made, and the values of the overlays, with their content. */
    static Map<Path, String> make() throws IOException {
        Chart chart = new Chart();
        chart.set(chart.defaults, "image.repository", VALUES.valueToTree("winnow"));
        chart.set(chart.defaults, "image.tag", VALUES.valueToTree(""));
        chart.add(KUBERNETES.resolve("base"), "");
        for (String component : COMPONENTS) {
            chart.set(chart.defaults, component + ".enabled", VALUES.valueToTree(false));
            chart.add(KUBERNETES.resolve("components").resolve(component), component);
        }
        Kustomization.build(KUBERNETES.resolve("base")).stream()
                .filter(Chart::isSettings)
                .forEach(map -> chart.defaults.set("settings", map.path("data")));
        chart.files.put(
                DIRECTORY.resolve("values.yaml"),
                "# Made from deploy/kubernetes; docs/kubernetes.md describes every value.\n"
                        + VALUES.writeValueAsString(chart.defaults));
        for (String overlay : List.of("dev", "production")) {
            chart.files.put(
                    HELM.resolve(overlay + ".yaml"),
                    "# Made from deploy/kubernetes/overlays/" + overlay + ", for the same objects.\n"
                            + VALUES.writeValueAsString(chart.changedBy(KUBERNETES.resolve("overlays/" + overlay))));
        }
        return chart.files;
    }

    private void add(Path directory, String component) throws IOException {
        for (JsonNode resource : Kustomization.file(directory).path("resources")) {
            String text = Files.readString(directory.resolve(resource.asText()));
            String template = template(text);
            String source = "{{- /* Made from deploy/kubernetes/"
                    + KUBERNETES.relativize(directory.resolve(resource.asText())) + ": change that file. */}}\n";
            files.put(
                    DIRECTORY.resolve("templates").resolve(resource.asText()),
                    source
                            + (component.isEmpty()
                                    ? template
                                    : "{{- if .Values." + component + ".enabled }}\n" + template + "{{- end }}\n"));
        }
    }

    private String template(String text) throws IOException {
        StringBuilder template = new StringBuilder();
        // The same text with a number instead of each value, to see where in the documents it is.
        StringBuilder numbered = new StringBuilder();
        Map<String, String> names = new TreeMap<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher marked = MARKED.matcher(line);
            if (!marked.matches()) {
                template.append(plain(line));
                numbered.append(line).append('\n');
                continue;
            }
            String value = marked.group("value");
            if (value.isEmpty()) {
                StringBuilder block = new StringBuilder();
                while (i + 1 < lines.size()
                        && indent(lines.get(i + 1)) > marked.group("indent").length()) {
                    block.append(lines.get(++i)).append('\n');
                }
                value = block.toString();
            }
            String name = marked.group("name");
            set(defaults, name, VALUES.readTree(value));
            // A name that no value of ours has.
            String number = "place-" + names.size();
            names.put(number, name);
            String start = marked.group("start").stripTrailing() + " ";
            numbered.append(start).append(number).append('\n');
            // A value that Kubernetes wants as a string stays one, whatever --set makes of it.
            String expression = start
                    + (value.startsWith("\"")
                            ? "{{ toString .Values." + name + " | toJson }}"
                            : "{{ toJson .Values." + name + " }}")
                    + "\n";
            template.append(
                    marked.group("unless") == null
                            ? expression
                            : "{{- if not .Values." + marked.group("unless") + " }}\n" + expression + "{{- end }}\n");
        }
        for (ObjectNode document : Kustomization.read(numbered.toString())) {
            find(document, "", Kustomization.id(document), names);
        }
        return template.toString();
    }

    /** A line of a manifest as a line of a template. */
    private static String plain(String line) {
        Matcher image = IMAGE.matcher(line);
        if (image.matches()) {
            return image.group(1) + "\"{{ .Values.image.repository }}/" + image.group(2)
                    + ":{{ .Values.image.tag | default .Chart.AppVersion }}\"\n";
        }
        String escaped = line.replace("{{", "{{ \"{{\" }}")
                .replace("namespace=\"winnow\"", "namespace=\"{{ .Release.Namespace }}\"")
                .replaceFirst("^( *name: )winnow-kafka$", "$1{{ include \"winnow.settings.name\" . }}");
        return escaped + "\n" + (line.equals("metadata:") ? "  namespace: {{ .Release.Namespace }}\n" : "");
    }

    private void find(JsonNode node, String pointer, String document, Map<String, String> names) {
        if (node.isTextual() && names.containsKey(node.asText())) {
            places.add(new Place(names.get(node.asText()), document, pointer));
        }
        node.properties()
                .forEach(field ->
                        find(field.getValue(), pointer + "/" + field.getKey().replace("/", "~1"), document, names));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            find(node.get(i), pointer + "/" + i, document, names);
        }
    }

    /** The values with which the chart makes what an overlay makes. */
    private ObjectNode changedBy(Path overlay) throws IOException {
        ObjectNode changed = VALUES.createObjectNode();
        JsonNode kustomization = Kustomization.file(overlay);
        for (JsonNode image : kustomization.path("images")) {
            String name = image.path("newName").asText(image.path("name").asText());
            set(changed, "image.repository", VALUES.valueToTree(name.substring(0, name.lastIndexOf('/'))));
            set(changed, "image.tag", image.path("newTag"));
        }
        for (JsonNode component : kustomization.path("components")) {
            set(changed, Path.of(component.asText()).getFileName() + ".enabled", VALUES.valueToTree(true));
        }
        List<ObjectNode> documents = Kustomization.build(overlay);
        for (Place place : places) {
            documents.stream()
                    .filter(document -> Kustomization.id(document).equals(place.document()))
                    .map(document -> document.at(place.pointer()))
                    .filter(value -> !value.isMissingNode())
                    .filter(value ->
                            !value.equals(defaults.at("/" + place.name().replace('.', '/'))))
                    .forEach(value -> set(changed, place.name(), value));
        }
        documents.stream()
                .filter(Chart::isSettings)
                .forEach(map -> map.path("data").properties().forEach(setting -> {
                    if (!setting.getValue().equals(defaults.path("settings").path(setting.getKey()))) {
                        set(changed, "settings." + setting.getKey(), setting.getValue());
                    }
                }));
        return changed;
    }

    private static boolean isSettings(ObjectNode document) {
        return document.path("kind").asText().equals("ConfigMap");
    }

    private void set(ObjectNode values, String name, JsonNode value) {
        int last = name.lastIndexOf('.');
        ObjectNode parent = values.withObject("/" + name.substring(0, last).replace('.', '/'));
        JsonNode before = parent.replace(name.substring(last + 1), value);
        if (before != null && !before.equals(value)) {
            throw new AssertionError(name + " is " + before + " in one place and " + value + " in another");
        }
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }
}
