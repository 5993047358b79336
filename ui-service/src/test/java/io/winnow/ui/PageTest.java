package io.winnow.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.args.AxeRuleOptions;
import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.AxeResults;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.messages.RunStatus.State;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The list, runs, and what becomes of them when the network is bad; and whether all can use what is shown. */
@QuarkusTest
@Timeout(180)
class PageTest extends InBrowser {

    private @Nullable Feed feed;

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
        wire.repair();

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
        wire.repair();
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
        routing("random:random");

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
        routing("pumpkin:orange");

        page.locator("#start-go").click();

        assertThat(page.locator("#start-error")).hasText("Models: pumpkins are out of season: use random");
        assertThat(page.locator("#start [name=routingConfig]")).isFocused();
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

    private void routing(String text) {
        page.locator("#routing-text > summary").click();
        page.locator("#start [name=routingConfig]").fill(text);
    }

    private enum Look {
        EMPTY,
        FORM,
        FORM_NARROW,
        COMPONENTS,
        COMPARING,
        COMPARING_NARROW,
        NOT_FOUND,
        RUNNING,
        FAILED,
        DISCONNECTED,
        KAFKA_DOWN,
        LOGIN,
        PAUSED,
        FINISHED,
        ASKING,
        MEDIUM,
        NARROW;

        private int width() {
            return switch (this) {
                case NARROW, FORM_NARROW, COMPARING_NARROW -> 360;
                case MEDIUM -> 1024;
                default -> 1440;
            };
        }
    }

    @Override
    Browser.NewContextOptions options(TestInfo test) {
        // The checker's own scripts are not the page's.
        boolean checks = test.getTestMethod().orElseThrow().getName().equals("isAccessible");
        return super.options(test).setBypassCSP(checks);
    }

    @AfterEach
    void endFeed() {
        if (feed != null) {
            feed.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isAccessible(Look look) throws IOException {
        page.setViewportSize(look.width(), 800);
        show(look);
        assertThat(page.locator("body.settling")).hasCount(0);

        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            AxeBuilder checker = checker();
            // All else is the same in the dark.
            AxeResults results = (scheme == ColorScheme.LIGHT
                            ? checker.options(withTargetSizes())
                            : checker.withRules(List.of("color-contrast")))
                    .analyze();

            assertThat(results.getViolations())
                    .as("%s, %s", look, scheme)
                    .extracting(Rule::getId, rule -> rule.getNodes().getFirst().getHtml())
                    .isEmpty();
        }
    }

    /** The page has no frames: there is nothing for the checker to bring together in a second page, which takes as long again. */
    @SuppressWarnings("deprecation")
    private AxeBuilder checker() {
        return new AxeBuilder(page).setLegacyMode(true);
    }

    /** Buttons of at least 24 by 24 pixels are a rule of WCAG 2.2 that the checker skips unless it is enabled. */
    private static AxeRunOptions withTargetSizes() {
        AxeRuleOptions enabled = new AxeRuleOptions();
        enabled.setEnabled(true);
        AxeRunOptions options = new AxeRunOptions();
        options.setRules(Map.of("target-size", enabled));
        return options;
    }

    private void show(Look look) throws IOException {
        switch (look) {
            case EMPTY -> {
                page.route(
                        "**/api/collections",
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setContentType("application/json")
                                .setBody("{\"collections\":[]}")));
                page.navigate("/");
                assertThat(page.locator("#welcome")).isVisible();
            }
            case FORM_NARROW -> {
                page.navigate("/");
                page.locator("#new-run").click();
                assertThat(page.locator(".target-row").first()).isVisible();
                assertThat(page.locator("#estimate")).isVisible();
            }
            case COMPONENTS -> {
                page.navigate("/components.html");
                assertThat(page.locator("#token-list tr").first()).isVisible();
            }
            case COMPARING, COMPARING_NARROW -> {
                answer("**/api/collections/*/overlap*", PagePanelsTest.overlap());
                answer("**/api/runs/*/statistics", PagePanelsTest.statistics());
                cluster.status(status(State.RUNNING, null));
                page.navigate(here("&view=compare"));
                assertThat(page.locator("#compare-models tbody tr")).hasCount(3);
                assertThat(page.locator("#compare-runs tbody tr")).hasCount(1);
            }
            case NOT_FOUND -> {
                cluster.publish(collection, 0, "row", 0, 5);
                page.navigate(here("&query=pumpkin"));
                assertThat(page.locator("#why-not-here")).isVisible();
            }
            case FORM -> {
                page.navigate("/");
                page.locator("#new-run").click();
                routing(",");
                assertThat(page.locator("#routing-says")).not().isEmpty();
            }
            case RUNNING, MEDIUM, NARROW -> {
                cluster.status(status(State.RUNNING, null));
                cluster.publish(collection, 0, "row", 0, 50);
                page.navigate(here(""));
                assertThat(page.locator("#run-state")).containsText("Running");
                rows().first().click();
                assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                        .as("width of what is shown")
                        .isLessThanOrEqualTo((Integer) page.evaluate("document.documentElement.clientWidth"));
            }
            case ASKING -> {
                cluster.publish(collection, 0, "row", 0, 50);
                page.navigate(here(""));
                shown("50");
                page.locator("#main").press("j");
                page.locator("#list").press("x");
                page.locator("#list").press("J");
                page.locator("#strike-selected").click();
                assertThat(page.locator("#ask")).isVisible();
            }
            case FAILED -> {
                cluster.status(status(State.FAILED, "openai: incorrect API key provided"));
                page.navigate(here("&run=" + runId));
                assertThat(page.locator("#run-state")).containsText("Failed");
            }
            case KAFKA_DOWN -> {
                feed = new Feed(page);
                page.navigate(here(""));
                feed.opened(page, 1);
                feed.row("0:1", collection, "a row");
                feed.beat("0:1", ",\"kafka\":{\"reachable\":false,\"since\":\"2026-11-22T14:03:12Z\",\"behind\":null}");
                connection("Kafka unreachable");
            }
            case LOGIN -> {
                answer("**/api/**", 401, "{\"detail\":\"that is not the token\"}");
                page.navigate("/");
                page.locator("#login [name=token]").fill("wrong");
                page.locator("#login [name=token]").press("Enter");
                assertThat(page.locator("#login-error")).hasText("that is not the token");
            }
            case PAUSED -> {
                cluster.publish(collection, 0, "before", 0, 10);
                page.navigate(here(""));
                shown("10");
                page.locator("#pause").click();
                cluster.publish(collection, 0, "after", 0, 5);
                assertThat(page.locator("#news")).containsText("5 new");
            }
            case FINISHED -> {
                answer("**/api/producers", PagePanelsTest.producers());
                answer("**/api/dead-letters*", PagePanelsTest.deadLetters(20));
                answer("**/api/collections/*/overlap*", PagePanelsTest.overlap());
                answer("**/api/runs/*/statistics", PagePanelsTest.statistics());
                cluster.status(status(State.COMPLETED, "the budget is spent"));
                cluster.publish(collection, 0, "row", 0, 50);
                page.navigate(here(""));
                page.locator("#producers-panel > summary").click();
                page.locator("#letters-panel > summary").click();
                page.locator("#models-panel").scrollIntoViewIfNeeded();
                assertThat(page.locator("#overlap tr")).hasCount(3);
                assertThat(page.locator("#failures tr")).hasCount(2);
                assertThat(page.locator("#producers tr")).hasCount(4);
                assertThat(page.locator("#letters tr")).hasCount(20);
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
}
