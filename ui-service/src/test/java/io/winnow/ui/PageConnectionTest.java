package io.winnow.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.messages.Json;
import io.winnow.messages.RunStatus.State;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page says of its connection, and what it does about it. */
@QuarkusTest
@Timeout(180)
class PageConnectionTest extends InBrowser {

    @Test
    void saysThatKafkaIsUnreachableAndThatItIsBack() throws Exception {
        try (Feed feed = new Feed(page)) {
            page.navigate(here(""));
            feed.opened(page, 1);
            feed.beat("0:1", "");
            connection("Live");

            feed.beat("0:1", kafka(false, "null"));
            connection("Kafka unreachable");
            assertThat(page.locator("#connection-detail")).hasText(Pattern.compile("since \\d\\d:\\d\\d:\\d\\d"));
            assertThat(page).hasTitle(Pattern.compile("^⚠ .*"));
            assertThat(page.locator("#as-of"))
                    .hasText(Pattern.compile("As of \\d\\d:\\d\\d:\\d\\d.*Kafka is unreachable."));
            feed.row("0:1", collection, "a late one");
            shown("1");
            connection("Kafka unreachable");

            feed.beat("0:1", kafka(true, "0"));
            connection("Live");
        }
        assertThat(complaints).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void movesNoFigureWhileDisconnected(boolean isKafkaAway) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        page.clock().install();
        page.route("**/api/runs/*/statistics", route -> {
            asked.incrementAndGet();
            route.fulfill(new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody(PagePanelsTest.statistics().replace("\"p50\":700", "\"p50\":7" + asked.get() % 10 + "0")));
        });
        page.route("**/api/producers", route -> {
            asked.incrementAndGet();
            route.fulfill(new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody(PagePanelsTest.producers()));
        });
        try (Feed feed = new Feed(page)) {
            page.navigate(here(""));
            feed.opened(page, 1);
            feed.beat("0:1", kafka(true, "0"));
            feed.send("status", "0:1", new String(Json.write(status(State.RUNNING, null)), UTF_8));
            connection("Live");
            assertThat(page.locator("#providers li").first()).containsText("usually");

            if (isKafkaAway) {
                feed.beat("0:1", kafka(false, "null"));
                connection("Kafka unreachable");
            } else {
                feed.close();
                connection("Reconnecting");
            }
            // What was on its way before has come.
            page.waitForTimeout(1_500);
            String shown = figures();
            int askedBefore = asked.get();
            // All that the page would do in that time, and then a moment for answers to what it asked.
            page.clock().runFor(7_000);
            page.waitForTimeout(500);

            assertThat(figures()).isEqualTo(shown);
            assertThat(asked).hasValue(askedBefore);
            assertThat(page.locator("#as-of")).isVisible();
        }
    }

    private String figures() {
        return page.locator("#run-view").innerText()
                + page.locator("#nav").innerText()
                + page.locator("#shown").innerText()
                + page.locator("#run-view .plotted").first().innerHTML();
    }

    @Test
    void saysThatTheNodeIsBehindOnlyWhenItDoesNotKeepUp() throws Exception {
        try (Feed feed = new Feed(page)) {
            page.navigate(here(""));
            feed.opened(page, 1);
            feed.beat("0:100", kafka(true, "40"));
            connection("Live");

            // All that was there at the last beat has been read since.
            feed.beat("0:150", kafka(true, "30"));
            feed.row("0:150", collection, "one");
            shown("1");
            connection("Live");
            feed.beat("0:160", kafka(true, "1234"));
            connection("Behind");
            assertThat(page.locator("#connection-detail")).containsText("1,234 records");

            feed.beat("0:1394", kafka(true, "0"));
            connection("Live");
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void readsTheListAnewAfterAGap() throws Exception {
        try (Feed feed = new Feed(page)) {
            page.navigate(here(""));
            feed.opened(page, 1);
            feed.row("0:1", collection, "gone");
            shown("1");

            feed.send("gap", "0:5", "{\"asked\":\"0:1\",\"available\":\"0:5\"}");

            assertThat(feed.opened(page, 2)).isEmpty();
            shown("0");
            assertThat(page.locator("#notices")).containsText("was read again");
            feed.row("0:6", collection, "there");
            shown("1");
            assertThat(rows().locator(".text")).hasText("there");
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void comesBackWhereItStoodWhenItWasTooSlow() throws Exception {
        try (Feed feed = new Feed(page)) {
            page.navigate(here(""));
            feed.opened(page, 1);
            feed.row("0:7", collection, "one");
            shown("1");

            feed.send("evicted", "0:7", "{\"reason\":\"more than 2000 rows behind\",\"resumeFrom\":\"0:7\"}");

            connection("Reconnecting");
            assertThat(feed.opened(page, 2)).isEqualTo("after=0%3A7");
            feed.row("0:8", collection, "two");
            shown("2");
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void takesARecycledStreamForNoLoss() throws Exception {
        try (Feed feed = new Feed(page)) {
            page.navigate(here(""));
            feed.opened(page, 1);
            feed.beat("0:7", "");
            connection("Live");

            feed.send("recycle", "0:7", "{\"resumeFrom\":\"0:7\"}");

            assertThat(feed.opened(page, 2)).isEqualTo("after=0%3A7");
            connection("Live");
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void asksForTheTokenUntilItIsRight() {
        AtomicBoolean open = new AtomicBoolean();
        page.route("**/api/**", route -> {
            if (open.get()) {
                route.fallback();
            } else {
                route.fulfill(refusal("a token is needed"));
            }
        });
        page.route("**/api/session", route -> {
            if (route.request().postData().contains("the right one")) {
                open.set(true);
                route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody("{\"open\":true}"));
            } else {
                route.fulfill(refusal("that is not the token"));
            }
        });
        cluster.publish(collection, 0, "row", 0, 3);
        page.navigate(here(""));
        Locator token = page.locator("#login [name=token]");
        assertThat(token).isFocused();

        token.fill("a wrong one");
        token.press("Enter");
        assertThat(page.locator("#login-error")).hasText("that is not the token");
        assertThat(page.locator("#login")).isVisible();
        token.fill("the right one");
        token.press("Enter");

        assertThat(page.locator("#login")).isHidden();
        shown("3");
        connection("Live");
        assertThat(complaints).isEmpty();
    }

    @Test
    void letsItsConnectionGoWhenNobodyLooksAndResumesWithoutLoss() {
        page.clock().install();
        page.addInitScript(
                "let hidden = false;"
                        + "Object.defineProperty(document, 'hidden', {get: () => hidden});"
                        + "window.look = (looks) => { hidden = !looks; document.dispatchEvent(new Event('visibilitychange')); };");
        cluster.publish(collection, 0, "before", 0, 10);
        page.navigate(here(""));
        shown("10");
        connection("Live");

        page.evaluate("look(false)");
        page.clock().fastForward(61_000);
        connection("Asleep");
        cluster.publish(collection, 0, "meanwhile", 0, 15);
        page.evaluate("look(true)");

        shown("25");
        connection("Live");
        assertThat(complaints).isEmpty();
    }

    private static Route.FulfillOptions refusal(String detail) {
        return new Route.FulfillOptions()
                .setStatus(401)
                .setContentType("application/problem+json")
                .setBody("{\"status\":401,\"detail\":\"" + detail + "\"}");
    }

    private static String kafka(boolean reachable, String behind) {
        return ",\"kafka\":{\"reachable\":" + reachable + ",\"since\":\"2026-11-22T14:03:12Z\",\"behind\":" + behind
                + "}";
    }
}
