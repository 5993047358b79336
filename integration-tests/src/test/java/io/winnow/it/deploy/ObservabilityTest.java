package io.winnow.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules and dashboards use figures that exist, and every alert is explained. */
class ObservabilityTest {

    private static final Path OBSERVABILITY = Path.of("../deploy/observability");

    @Test
    void usesNoFigureThatIsNotDocumented() throws Exception {
        for (String file : List.of("alerts.yml", "grafana/winnow.json")) {
            String text = Files.readString(OBSERVABILITY.resolve(file));

            assertThat(Figures.usedIn(text)).as(file).isNotEmpty();
            assertThat(Figures.documented()).as(file).containsAll(Figures.usedIn(text));
        }
    }

    @Test
    void explainsEveryAlertAndNoOther() throws Exception {
        List<String> alerts = new ArrayList<>();
        for (JsonNode rule : Kustomization.YAML
                .readTree(OBSERVABILITY.resolve("alerts.yml").toFile())
                .at("/groups/0/rules")) {
            assertThat(rule.path("expr").asText()).isNotBlank();
            assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
            assertThat(rule.at("/labels/severity").asText()).isIn("critical", "warning", "info");
            alerts.add(rule.path("alert").asText());
        }

        List<String> explained = Files.readAllLines(Path.of("../docs/operations.md")).stream()
                .filter(line -> line.startsWith("| Winnow"))
                .map(line -> line.split("\\|")[1].strip())
                .toList();

        assertThat(explained).isEqualTo(alerts);
    }

    @Test
    void hasADashboardThatGrafanaCanRead() throws Exception {
        JsonNode dashboard = new ObjectMapper()
                .readTree(OBSERVABILITY.resolve("grafana/winnow.json").toFile());

        assertThat(dashboard.path("title").asText()).isEqualTo("Winnow");
        assertThat(dashboard.path("schemaVersion").asInt()).isPositive();
        assertThat(dashboard.path("panels")).isNotEmpty().allSatisfy(panel -> {
            assertThat(panel.path("title").asText()).isNotBlank();
            assertThat(panel.path("type").asText()).isEqualTo("timeseries");
            assertThat(panel.at("/gridPos/w").asInt()).isBetween(1, 24);
            assertThat(panel.path("targets"))
                    .isNotEmpty()
                    .allSatisfy(
                            target -> assertThat(target.path("expr").asText()).isNotBlank());
        });
        assertThat(dashboard.path("panels").findValuesAsText("id")).doesNotHaveDuplicates();
    }

    @Test
    void hasRulesThatPrometheusAccepts() throws Exception {
        Path promtool = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(directory -> Path.of(directory, "promtool"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeThat(promtool)
                .as("promtool checks the rules: install the package prometheus")
                .isNotNull();

        Process process = run(promtool.toString(), "check", "config", "--syntax-only", "prometheus.yml");
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Process rules = run(promtool.toString(), "check", "rules", "alerts.yml");
        String saidOfRules = new String(rules.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(rules.waitFor()).as(saidOfRules).isZero();
    }

    private static Process run(String... command) throws IOException {
        return new ProcessBuilder(command)
                .directory(OBSERVABILITY.toFile())
                .redirectErrorStream(true)
                .start();
    }
}
