package io.winnow.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import io.winnow.it.Winnow.Place;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees who types {@code winnow serve} and opens the page. */
class DashboardIT {

    private static Chromium chromium;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startBrowser() {
        chromium = Chromium.start();
    }

    @AfterAll
    static void stopBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void showsTheWholeListOfARunThatWasStartedByClicksAndOfOneFromTheTerminal() {
        Place place = Place.in(directory);
        try (Winnow serve = place.start("serve", "--http-port", "0", "--kafka-port", "0")) {
            URI api = BudgetIT.apiOf(serve);
            String kafka = BudgetIT.kafkaOf(serve);
            try (Dashboard dashboard = Dashboard.at(chromium, api.getPort())) {
                Page page = dashboard.page();
                page.navigate("/");

                page.locator("[data-start]:visible").click();
                page.locator("#start [name=topic]").fill("Paris attractions");
                page.locator("#routing-text > summary").click();
                page.locator("#start [name=routingConfig]").fill("random:random");
                page.locator("#start [name=producers]").fill("3");
                page.locator("#start [name=iterations]").fill("4");
                page.locator("#start-go").click();
                dashboard.awaitState("Completed");

                List<String> exported = place.expect(0, "export", "paris-attractions", "--format", "txt")
                        .out();
                dashboard.awaitRows(exported.size());
                assertThat(exported).hasSizeGreaterThan(100).doesNotHaveDuplicates();
                assertThat(dashboard.scrollThrough()).containsExactlyInAnyOrderElementsOf(exported);
                awaitFile(place, exported);
                assertThat(place.expect(0, "runs").out()).anyMatch(line -> line.contains("completed"));

                place.expect(
                        0,
                        "run",
                        "--kafka",
                        kafka,
                        "--topic",
                        "Paris attractions",
                        "--routing-config",
                        "random:random",
                        "--producers",
                        "2",
                        "--iterations",
                        "3");

                List<String> lines =
                        place.expect(0, "export", "paris-attractions").out();
                assertThat(lines).containsAll(exported).hasSizeGreaterThan(exported.size());
                awaitFile(place, lines);
                dashboard.awaitRows(lines.size());
                dashboard.awaitState("Completed");
                assertThat(page.locator("#runs li")).hasCount(2);
                assertThat(dashboard.scrollThrough())
                        .as("all rows, seen one window after the other")
                        .containsExactlyInAnyOrderElementsOf(lines);
                assertThat(dashboard.copyAll()).containsExactlyInAnyOrderElementsOf(lines);
            }

            serve.interrupt();

            assertThat(serve.awaitExit(Duration.ofSeconds(20))).isEqualTo(130);
        }
    }

    private static void awaitFile(Place place, List<String> list) {
        Path file = place.output("paris-attractions").resolve("output.txt");
        await().atMost(Winnow.LIMIT)
                .untilAsserted(() -> assertThat(Winnow.lines(file)).containsExactlyInAnyOrderElementsOf(list));
    }
}
