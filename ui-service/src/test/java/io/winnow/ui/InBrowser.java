package io.winnow.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.quarkus.test.common.QuarkusTestResource;
import io.winnow.messages.Figures;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.RunStatus.ProviderTotals;
import io.winnow.messages.RunStatus.State;
import io.winnow.messages.Spending;
import io.winnow.messages.Totals;
import io.winnow.messages.text.Canonical;
import io.winnow.messages.text.DedupMode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInfo;

/** The page in a real browser; a heartbeat comes each half second. */
@QuarkusTestResource(BrokerResource.class)
@Tag("browser")
abstract class InBrowser {

    static final double PATIENCE_MS = 45_000;

    private static Chromium chromium;

    final String collection = "page-" + UUID.randomUUID();
    final String runId = "20261122-101010-" + UUID.randomUUID().toString().substring(0, 4);
    final List<String> complaints = new ArrayList<>();
    Cluster cluster;
    Wire wire;
    BrowserContext context;
    Page page;

    @BeforeAll
    static void startBrowser() {
        chromium = Chromium.start();
        Api.awaitReady();
    }

    @AfterAll
    static void stopBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void open(TestInfo test) {
        cluster = new Cluster();
        wire = new Wire(Api.port());
        browse(options(test));
    }

    /** Of what the browser begins a test with. */
    Browser.NewContextOptions options(TestInfo test) {
        return new Browser.NewContextOptions();
    }

    @AfterEach
    void close() throws Exception {
        context.close();
        wire.close();
        cluster.close();
    }

    void browse(Browser.NewContextOptions options) {
        context = chromium.browser()
                .newContext(
                        options.setBaseURL("http://localhost:" + wire.port()).setLocale("en-GB"));
        context.setDefaultTimeout(PATIENCE_MS);
        page = context.newPage();
        page.onDialog(dialog -> {
            complaints.add("a dialog: " + dialog.message());
            dialog.dismiss();
        });
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            // That requests fail is what some tests are about.
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                complaints.add(message.text());
            }
        });
    }

    void answer(String url, String json) {
        answer(url, 200, json);
    }

    /** What a service would answer that has it to say. */
    void answer(String url, int status, String json) {
        page.route(
                url,
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(status)
                        .setContentType("application/json")
                        .setBody(json)));
    }

    String here(String more) {
        return "/?collection=" + collection + more;
    }

    Locator rows() {
        return page.locator(".row:visible");
    }

    void shown(String words) {
        assertThat(page.locator("#shown"))
                .hasText(words, new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MS));
    }

    void connection(String words) {
        assertThat(page.locator("#connection-name"))
                .hasText(words, new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MS));
    }

    RunStatus status(State state, String reason) {
        RunRequest request = RunRequest.explore("The page's test")
                .collection(collection)
                .routing("weighted", "openai:gpt-4o-mini:0.6,gemini:gemini-2.5-flash:0.4")
                .spending(new Spending(new BigDecimal("0.50"), null, List.of()))
                .seed(1)
                .build();
        Totals totals =
                new Totals(40, 2, 44, 4, 2400, 1600, 780, 0, 20, 52_000, 0, 31_000, new BigDecimal("0.21"), null, 0);
        Instant now = Instant.now();
        return new RunStatus(
                RunStatus.VERSION,
                runId,
                request,
                0L,
                DedupMode.CANONICAL,
                Canonical.NEWEST,
                state,
                reason,
                now.minusSeconds(90),
                now.minusSeconds(89),
                state.isTerminal() ? now : null,
                totals,
                List.of(
                        new ProviderTotals("openai", "gpt-4o-mini", totals, "429 slow down", null),
                        new ProviderTotals("gemini", "gemini-2.5-flash", Totals.NONE, null, "no such model")),
                IntStream.range(0, 3).mapToObj(i -> "facet " + i).toList(),
                Map.of("too-long", 3L),
                new Figures(
                        60,
                        412,
                        9_000,
                        new BigDecimal("0.14"),
                        200,
                        0.61,
                        10,
                        new BigDecimal("0.00013"),
                        new Figures.Coverage(6, 300, 174, 0.6, 0.51, 0.69, 310L, 517.0, 449.0, 608.0)),
                state.isTerminal()
                        ? null
                        : new RunStatus.Budget(
                                new BigDecimal("0.50"),
                                new BigDecimal("0.21"),
                                new BigDecimal("0.04"),
                                BigDecimal.ZERO),
                null,
                state.isTerminal() ? 0 : 5,
                0,
                now);
    }
}
