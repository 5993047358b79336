package io.winnow.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The chart, rendered by Helm's own library: the objects that Kustomize makes. After a change of the manifests, {@code
 * -Dwinnow.chart.write=true} writes the chart anew.
 */
class ChartTest {

    private static final Path KUBERNETES = Path.of("../deploy/kubernetes");

    @Test
    void isMadeFromTheManifests() throws IOException {
        Map<Path, String> made = Chart.make();
        if (Boolean.getBoolean("winnow.chart.write")) {
            for (Map.Entry<Path, String> file : made.entrySet()) {
                Files.writeString(file.getKey(), file.getValue());
            }
        }

        for (Map.Entry<Path, String> file : made.entrySet()) {
            assertThat(file.getKey()).as("-Dwinnow.chart.write=true writes it").hasContent(file.getValue());
        }
        try (Stream<Path> templates = Files.list(Chart.DIRECTORY.resolve("templates"))) {
            List<Path> handMade =
                    templates.filter(template -> !made.containsKey(template)).toList();
            assertThat(handMade)
                    .extracting(template -> template.getFileName().toString())
                    .containsExactlyInAnyOrder("_settings.tpl", "settings.yaml");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "production"})
    void rendersTheObjectsOfTheOverlay(String overlay) throws IOException {
        List<ObjectNode> built =
                Kustomization.build(KUBERNETES.resolve("overlays").resolve(overlay));

        List<ObjectNode> rendered = render(template().withValuesFile(Chart.HELM.resolve(overlay + ".yaml")));

        // Helm installs into a namespace that exists.
        built.removeIf(document -> document.path("kind").asText().equals("Namespace"));
        assertThat(Kustomization.sorted(rendered)).containsExactlyInAnyOrderElementsOf(Kustomization.sorted(built));
    }

    @Test
    void rendersValidObjectsByDefault() throws IOException {
        List<ObjectNode> rendered = render(template());

        Resources.assertValid(rendered);
    }

    @Test
    void givesTheSettingsAnotherNameWhenOneChanges() throws IOException {
        List<ObjectNode> before = render(template());

        List<ObjectNode> after = render(template().set("settings.WINNOW_LOG_JSON", false));

        assertThat(settings(after).at("/data/WINNOW_LOG_JSON").isTextual()).isTrue();
        assertThat(settings(after).at("/metadata/name"))
                .isNotEqualTo(settings(before).at("/metadata/name"));
        assertThat(after)
                .filteredOn(document -> document.path("kind").asText().equals("Deployment"))
                .hasSize(3)
                .allSatisfy(deployment -> assertThat(
                                deployment.at("/spec/template/spec/containers/0/envFrom/0/configMapRef/name"))
                        .isEqualTo(settings(after).at("/metadata/name")));
    }

    @Test
    void isWhatHelmsLinterExpects() {
        assertThat(new Helm(Chart.DIRECTORY).lint().strict().call().isFailed()).isFalse();
    }

    private static ObjectNode settings(List<ObjectNode> documents) {
        return documents.stream()
                .filter(document -> document.path("kind").asText().equals("ConfigMap"))
                .findFirst()
                .orElseThrow();
    }

    private static TemplateCommand template() {
        return new Helm(Chart.DIRECTORY).template().withName("winnow").withNamespace("winnow");
    }

    private static List<ObjectNode> render(TemplateCommand template) throws IOException {
        return Kustomization.read(template.call());
    }
}
