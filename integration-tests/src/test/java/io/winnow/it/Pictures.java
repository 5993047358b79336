package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.winnow.it.Winnow.Place;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes the pictures of the README from real runs. Not part of any suite, as its name says to Maven: {@code
 * docs/pictures/make} starts it.
 */
class Pictures {

    private static final String RUN = """
            {"topic": "Paris attractions", "routingStrategy": "roundrobin", "producers": 6, "seed": 7, "maxCost": 0.1,
             "routingConfig": "random:latency=900ms,random:skew=0.5;latency=1s,random:obey=0.5;latency=1s"}
            """;
    private static final String PRICES = "provider,model,input,output\nrandom,*,0.15,0.6\n";
    private static final int ROWS = 2_000;

    private final Path pictures = Path.of(System.getProperty("winnow.pictures"));

    @TempDir
    private Path directory;

    @Test
    void thePage() throws Exception {
        Path prices = Files.writeString(directory.resolve("prices.csv"), PRICES);
        Place place = new Place(directory, Map.of("PRICES", prices.toString()));
        try (Chromium chromium = Chromium.start();
                HttpClient http = HttpClient.newHttpClient();
                Winnow serve = place.start("serve", "--http-port", "0", "--kafka-port", "0")) {
            URI api = BudgetIT.apiOf(serve);
            HttpResponse<String> started = http.send(
                    HttpRequest.newBuilder(api.resolve("/api/runs"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(RUN))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(started.statusCode()).as(started.body()).isEqualTo(201);
            try (BrowserContext light = window(chromium, api, ColorScheme.LIGHT);
                    BrowserContext dark = window(chromium, api, ColorScheme.DARK)) {
                for (BrowserContext window : List.of(light, dark)) {
                    window.newPage().navigate("/?collection=paris-attractions");
                }
                for (BrowserContext window : List.of(light, dark)) {
                    window.pages()
                            .getFirst()
                            .waitForFunction(
                                    "rows => Number(document.querySelector('#shown')"
                                            + ".textContent.replace(/\\D/g, '')) >= rows",
                                    ROWS);
                }
                take(light, "page-light.png");
                take(dark, "page-dark.png");
            }
        }
    }

    private static BrowserContext window(Chromium chromium, URI api, ColorScheme scheme) {
        BrowserContext window = chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setBaseURL(api.toString())
                        .setViewportSize(1440, 900)
                        .setDeviceScaleFactor(1)
                        .setColorScheme(scheme)
                        .setLocale("en-GB"));
        window.setDefaultTimeout(Winnow.LIMIT.toMillis());
        return window;
    }

    private void take(BrowserContext window, String name) {
        window.pages().getFirst().screenshot(new Page.ScreenshotOptions().setPath(pictures.resolve(name)));
    }

    @Test
    void theTerminal() throws IOException {
        Files.writeString(directory.resolve("prices.csv"), PRICES);
        List<String> arguments = List.of(
                "--topic",
                "Paris attractions",
                "--routing-config",
                "random:latency=600ms",
                "--prices",
                "prices.csv",
                "--max-cost",
                "0.01");
        List<String> command = new ArrayList<>(List.of("run"));
        command.addAll(arguments);
        Winnow run = Place.in(directory).expect(0, command.toArray(String[]::new));
        List<String> all = run.err();
        List<String> list = Winnow.lines(directory.resolve("output/paris-attractions/output.txt"));
        // One of the plain lines that replace the live line when stderr is not a terminal.
        List<String> progress =
                all.stream().filter(line -> line.contains("/min · ")).toList();

        Terminal picture = new Terminal();
        picture.prompt(
                "./winnow run --topic \"Paris attractions\" --routing-config random:latency=600ms --prices prices.csv"
                        + " --max-cost 0.01");
        picture.faint(progress.get(progress.size() / 2));
        all.stream().dropWhile(line -> !line.startsWith("completed after ")).forEach(picture::plain);
        picture.prompt("tail -4 output/paris-attractions/output.txt");
        list.subList(list.size() - 4, list.size()).forEach(picture::plain);
        Files.writeString(pictures.resolve("run.svg"), picture.svg());
    }

    /** Lines of a terminal, as an image. */
    private static final class Terminal {

        private static final int LINE_HEIGHT = 20;
        private static final double CHARACTER_WIDTH = 8.43;

        private final List<String> lines = new ArrayList<>();
        private int longest;

        void prompt(String command) {
            line("$ " + command, "#7ee787");
        }

        void faint(String line) {
            line(line, "#8b949e");
        }

        void plain(String line) {
            line(line, "#e6edf3");
        }

        private void line(String text, String colour) {
            longest = Math.max(longest, text.length());
            lines.add(String.format(
                    Locale.ROOT,
                    "<text x=\"16\" y=\"%d\" fill=\"%s\">%s</text>%n",
                    30 + LINE_HEIGHT * lines.size(),
                    colour,
                    text.replace("&", "&amp;").replace("<", "&lt;")));
        }

        String svg() {
            long width = Math.round(32 + CHARACTER_WIDTH * longest);
            int height = 36 + LINE_HEIGHT * (lines.size() - 1) + 10;
            return String.format(Locale.ROOT, """
                    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img" \
                    aria-label="A run in a terminal: the progress line, the closing table with figures and cost, the end of the list">
                    <rect width="100%%" height="100%%" rx="8" fill="#14181d"/>
                    <g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
                    %3$s</g></svg>
                    """, width, height, String.join("", lines));
        }
    }
}
