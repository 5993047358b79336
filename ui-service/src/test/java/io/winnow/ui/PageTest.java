package io.winnow.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.AxeResults;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.messages.Figures;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.RunStatus.ProviderTotals;
import io.winnow.messages.RunStatus.State;
import io.winnow.messages.Spending;
import io.winnow.messages.Totals;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page in a real browser; a heartbeat comes each half second. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@Timeout(60)
class PageTest {

    private static final double PATIENCE_MS = 15_000;

    private static Chromium chromium;

    private final String collection = "page-" + UUID.randomUUID();
    private final String runId =
            "20261122-101010-" + UUID.randomUUID().toString().substring(0, 4);
    private final List<String> complaints = new ArrayList<>();
    private Cluster cluster;
    private Wire wire;
    private BrowserContext context;
    private Page page;

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
    void open() {
        cluster = new Cluster();
        wire = new Wire(Api.port());
        browse(new Browser.NewContextOptions());
    }

    @AfterEach
    void close() throws Exception {
        context.close();
        wire.close();
        cluster.close();
    }

    private void browse(Browser.NewContextOptions options) {
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

    @Test
    void showsRowsAsTheyComeNewestFirst() {
        cluster.publish(collection, 0, "row", 0, 100);
        page.navigate(here(""));
        shown("100");

        cluster.publish(collection, 0, List.of("the newest"));

        shown("101");
        assertThat(rows().first().locator(".text")).hasText("the newest");
        connection("Live");
        assertThat(complaints).isEmpty();
    }

    @Test
    void showsHostileTextAsText() {
        String longest = "long ".repeat(400).strip();
        List<String> hostile = List.of(
                "<img src=x onerror=alert(1)>",
                "<script>alert(2)</script>",
                "\"><svg onload=alert(3)>",
                "javascript:alert(4)",
                "متحف اللوفر",
                "\u202Eevitcartta",
                "🗼👩‍👩‍👧‍👦 Tour",
                longest);
        cluster.publish(collection, 0, hostile);

        page.navigate(here(""));
        shown(String.valueOf(hostile.size()));
        rows().first().click();

        assertThat(page.locator("#detail-text")).isVisible();
        assertThat(rows().locator(".text").allTextContents()).containsExactlyInAnyOrderElementsOf(hostile);
        assertThat(page.locator("main img, main script, main svg[onload]")).hasCount(0);
        assertThat(complaints).isEmpty();
    }

    @Test
    void tellsWhereARowComesFrom() {
        cluster.publish(Cluster.unique(collection, 0, "Louvre", "gemini", "flash", "r2"));

        page.navigate(here(""));
        rows().first().click();

        Locator facts = page.locator("#detail-facts");
        assertThat(facts).containsText("gemini");
        assertThat(facts).containsText("flash");
        assertThat(facts).containsText("r2");
        assertThat(facts).containsText("offset");
        assertThat(complaints).isEmpty();
    }

    @Test
    void searchesAndFiltersAndItsUrlShowsTheSameElsewhere() {
        cluster.publish(Cluster.unique(collection, 0, "The Eiffel Tower", "openai", "gpt-4o-mini", "r1"));
        cluster.publish(Cluster.unique(collection, 0, "Tour Montparnasse", "gemini", "flash", "r2"));
        cluster.publish(Cluster.unique(collection, 0, "Louvre", "gemini", "flash", "r2"));
        page.navigate(here(""));
        shown("3");

        page.locator("[name=provider]").selectOption("gemini");
        page.locator("[name=query]").fill("tour");
        shown("1 of 3");

        Page other = context.newPage();
        other.navigate(page.url());
        assertThat(other.locator(".row:visible .text")).hasText(new String[] {"Tour Montparnasse"});
        assertThat(complaints).isEmpty();
    }

    @Test
    void losesNothingWhilePaused() {
        cluster.publish(collection, 0, "before", 0, 10);
        page.navigate(here(""));
        shown("10");
        page.locator("#pause").click();

        cluster.publish(collection, 0, "after", 0, 25);

        assertThat(page.locator("#news")).containsText("25 new");
        assertThat(rows().locator(".text").allTextContents()).allMatch(text -> text.startsWith("before"));
        page.locator("#news").click();
        assertThat(page.locator("#news")).isHidden();
        assertThat(rows().first().locator(".text")).containsText("after");
        assertThat(page.locator("#pause")).hasText("Pause");
        assertThat(complaints).isEmpty();
    }

    @Test
    void holdsManyRowsInFewElements() {
        cluster.publish(collection, 0, "row", 0, 20_000);

        page.navigate(here(""));
        shown("20,000");
        page.locator("#list").press("End");

        assertThat(page.locator("[aria-posinset='20000']")).isVisible();
        assertThat(page.locator(".row").count()).isLessThan(100);
        assertThat(complaints).isEmpty();
    }

    @Test
    void resumesWithoutGapOrRepeatAfterTheConnectionWasCut() {
        cluster.publish(collection, 0, "before", 0, 50);
        page.navigate(here(""));
        shown("50");
        wire.cut();
        connection("Reconnecting");

        cluster.publish(collection, 0, "meanwhile", 0, 50);
        wire.mend();

        shown("100");
        connection("Live");
        assertThat(wire.broken()).as("connections broken").isPositive();
        assertThat(complaints).isEmpty();
    }

    @Test
    void noticesAConnectionThatIsOpenButSilent() {
        cluster.publish(collection, 0, "before", 0, 5);
        page.navigate(here(""));
        shown("5");
        connection("Live");

        wire.fallSilent();
        cluster.publish(collection, 0, "meanwhile", 0, 5);

        connection("Reconnecting");
        assertThat(wire.swallowed()).as("pieces that did not arrive").isPositive();
        wire.mend();
        shown("10");
        connection("Live");
        assertThat(complaints).isEmpty();
    }

    @Test
    void beginsAnewWithANewGenerationOfTheCollection() {
        cluster.publish(collection, 0, "old", 0, 20);
        page.navigate(here(""));
        shown("20");

        cluster.publish(collection, 1, "new", 0, 3);

        shown("3");
        assertThat(rows().first().locator(".text")).containsText("new");
        assertThat(complaints).isEmpty();
    }

    @Test
    void startsARunByClicks() {
        page.navigate("/");
        page.locator("#new-run").click();
        page.locator("#start [name=topic]").fill(collection);
        page.locator("#start [name=routingConfig]").fill("random:random");

        page.locator("#start-go").click();

        assertThat(page.locator("#run-state")).containsText("Pending");
        assertThat(page.locator("#run-meta")).containsText("random:random");
        page.locator("#stop").click();
        assertThat(page.locator("#notices")).containsText("Stopping");
        assertThat(complaints).isEmpty();
    }

    @Test
    void saysWhyARunIsRefused() {
        page.navigate("/");
        page.locator("#new-run").click();
        page.locator("#start [name=topic]").fill(collection);
        page.locator("#start [name=routingConfig]").fill("pumpkin:orange");

        page.locator("#start-go").click();

        assertThat(page.locator("#start-form")).containsText("pumpkin");
        assertThat(page.locator("#start")).isVisible();
    }

    @Test
    void followsARunAndSaysWhyItEnded() {
        cluster.status(status(State.RUNNING, null));
        page.navigate(here(""));
        assertThat(page.locator("#run-state")).containsText("Running");
        assertThat(page.locator("#figures")).containsText("412");

        cluster.status(status(State.FAILED, "openai: incorrect API key provided"));

        assertThat(page.locator("#run-state")).containsText("Failed");
        assertThat(page.locator("#run-words")).containsText("incorrect API key provided");
        assertThat(complaints).isEmpty();
    }

    private enum Look {
        EMPTY,
        FORM,
        RUNNING,
        FAILED,
        DISCONNECTED,
        NARROW
    }

    @ParameterizedTest
    @EnumSource
    void isAccessible(Look look) {
        context.close();
        // The checker's own scripts are not the page's.
        browse(new Browser.NewContextOptions()
                .setBypassCSP(true)
                .setViewportSize(look == Look.NARROW ? 360 : 1280, 800));
        show(look);

        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            AxeResults results = new AxeBuilder(page).analyze();

            assertThat(results.getViolations())
                    .as("%s, %s", look, scheme)
                    .extracting(Rule::getId, rule -> rule.getNodes().getFirst().getHtml())
                    .isEmpty();
        }
    }

    private void show(Look look) {
        switch (look) {
            case EMPTY -> {
                page.route(
                        "**/api/collections",
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setContentType("application/json")
                                .setBody("{\"collections\":[]}")));
                page.route("**/api/stream*", Route::abort);
                page.navigate("/");
                assertThat(page.locator("#welcome")).isVisible();
            }
            case FORM -> {
                page.navigate("/");
                page.locator("#new-run").click();
                page.locator("#start [name=routingConfig]").fill(",");
                assertThat(page.locator("#routing-says")).not().isEmpty();
            }
            case RUNNING, NARROW -> {
                cluster.status(status(State.RUNNING, null));
                cluster.publish(collection, 0, "row", 0, 50);
                page.navigate(here(""));
                assertThat(page.locator("#run-state")).containsText("Running");
                rows().first().click();
                assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                        .as("width of what is shown")
                        .isLessThanOrEqualTo((Integer) page.evaluate("document.documentElement.clientWidth"));
            }
            case FAILED -> {
                cluster.status(status(State.FAILED, "openai: incorrect API key provided"));
                page.navigate(here("&run=" + runId));
                assertThat(page.locator("#run-state")).containsText("Failed");
            }
            case DISCONNECTED -> {
                cluster.publish(collection, 0, "row", 0, 5);
                page.navigate(here(""));
                connection("Live");
                wire.cut();
                connection("Reconnecting");
            }
        }
    }

    private String here(String more) {
        return "/?collection=" + collection + more;
    }

    private Locator rows() {
        return page.locator(".row:visible");
    }

    private void shown(String words) {
        assertThat(page.locator("#shown"))
                .hasText(words, new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MS));
    }

    private void connection(String words) {
        assertThat(page.locator("#connection-name"))
                .hasText(words, new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MS));
    }

    private RunStatus status(State state, String reason) {
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
                        new Figures.Coverage(6, 300, 210, 120, 40, 0.6, 0.51, 0.69, 380, 310, 495)),
                state.isTerminal()
                        ? null
                        : new RunStatus.Budget(
                                new BigDecimal("0.50"),
                                new BigDecimal("0.21"),
                                new BigDecimal("0.04"),
                                BigDecimal.ZERO),
                state.isTerminal() ? 0 : 5,
                0,
                now);
    }
}
