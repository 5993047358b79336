package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.it.Winnow.Place;
import io.winnow.tester.Tester;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code winnow tester} as shipped. */
class WinnowTesterIT {

    private static final Duration ALL = Duration.ofMinutes(15);

    @TempDir
    private Path directory;

    @Test
    void playsTheBasicScenarioAndLeavesNothingBehind() throws IOException {
        Winnow tester = place().start("tester", "--scenario", "basic");

        int exitCode = tester.awaitExit(Duration.ofMinutes(3));

        assertThat(exitCode).as("%s %s", tester.out(), tester.err()).isZero();
        assertThat(tester.out().getFirst()).startsWith("scenario ");
        assertThat(tester.out())
                .anyMatch(line -> line.contains("every attribute exactly once") && line.endsWith(" ok"))
                .anyMatch(line -> line.contains("all of it is one trace") && line.endsWith(" ok"))
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(100));
        assertThat(tester.out().getLast()).matches("1 scenario, 11 checks, all ok, .*");
        assertThat(directory).as("no data, no list where it was called").isEmptyDirectory();
    }

    @Test
    void refusesWhatItDoesNotKnowAndListsWhatItKnows() {
        Winnow wrong = place().expect(2, "tester", "--scenario", "nonsense");
        Winnow list = place().expect(0, "tester", "--list");

        assertThat(wrong.err())
                .singleElement()
                .asString()
                .contains("'nonsense'")
                .contains("basic, webserver, load, healing, routing, budget, resume");
        assertThat(list.out()).hasSize(1 + Tester.descriptions().size());
    }

    @Test
    @Tag("long")
    void playsAllScenarios() {
        Winnow tester = place().start("tester");

        int exitCode = tester.awaitExit(ALL);

        assertThat(exitCode)
                .as("%s %s", String.join("\n", tester.out()), tester.err())
                .isZero();
        Tester.descriptions()
                .keySet()
                .forEach(name ->
                        assertThat(tester.out()).anyMatch(line -> line.matches(name + ": \\d+ checks, all ok, .*")));
    }

    @Test
    @Tag("long")
    void keepsTheServerUpForAPersonUntilCtrlC() throws Exception {
        try (Winnow tester = place().start("tester", "--scenario", "webserver", "--keep-running");
                HttpClient http = HttpClient.newHttpClient()) {
            await().atMost(Duration.ofMinutes(3))
                    .until(() ->
                            !tester.isAlive() || tester.err().stream().anyMatch(line -> line.contains("until Ctrl+C")));
            URI page = tester.err().stream()
                    .filter(line -> line.startsWith("the page is "))
                    .map(line -> URI.create(line.substring("the page is ".length())))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(tester.err().toString()));
            assertThat(http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);

            tester.interrupt();

            assertThat(tester.awaitExit(Duration.ofSeconds(30))).isZero();
        }
    }

    @Test
    @Tag("long")
    void playsWithServicesThatRunAlreadyAndSaysWhatItCouldNotSee() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        Path own = Files.createDirectory(directory.resolve("own"));
        try (Winnow serve = Place.in(other).start("serve", "--http-port", "0", "--kafka-port", "0")) {
            String kafka = BudgetIT.kafkaOf(serve);

            Winnow tester = new Place(own, Map.of()).start("tester", "--scenario", "basic", "--kafka", kafka);

            assertThat(tester.awaitExit(Duration.ofMinutes(3)))
                    .as("%s %s", tester.out(), tester.err())
                    .isZero();
            assertThat(tester.err()).anyMatch(line -> line.contains("basic checked files and topics only"));
            assertThat(tester.out().getLast()).matches("1 scenario, 7 checks, all ok, .*");
        }
    }

    private Place place() {
        // It must not matter what the user has configured.
        return new Place(directory, Map.of("TOPIC", "of the environment", "MAX_COST", "0.01"));
    }
}
