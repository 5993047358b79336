package io.winnow.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.messages.RunStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The panels around the list, and what people take away from it. */
@QuarkusTest
@Timeout(180)
class PagePanelsTest extends InBrowser {

    static final String HOSTILE = "<img src=x onerror=alert(1)>";

    @Test
    void showsProducersAndTheWorstThatTheySayOfAModel() {
        answer("**/api/producers", producers());
        cluster.status(status(State.RUNNING, null));

        page.navigate(here(""));

        Locator openai = page.locator("#providers li").first();
        assertThat(openai).containsText(Pattern.compile("cooling until \\d\\d:\\d\\d:\\d\\d \\(\\d+m? ?\\d*s?\\)"));
        assertThat(openai).containsText("2 of 3 producers");
        assertThat(openai).containsText("too many requests");
        assertThat(openai).containsText("slow down, " + HOSTILE);
        assertThat(page.locator("#providers li").nth(1)).containsText("dropped");
        assertThat(page.locator("#producers-words")).hasText("3 working, 12 calls in flight");
        page.locator("#producers-panel > summary").click();
        assertThat(page.locator("#producers tr")).hasCount(4);
        assertThat(page.locator("#producers tr").first()).containsText(HOSTILE);
        assertThat(page.locator("#producers tr").last()).containsText("not reporting");
        assertThat(page.locator("main img")).hasCount(0);
        assertThat(complaints).isEmpty();
    }

    @Test
    void showsDeadLettersAsTextAndMoreOfThem() {
        page.route("**/api/dead-letters*", route -> {
            int limit = Integer.parseInt(route.request().url().replaceFirst(".*limit=", ""));
            route.fulfill(new com.microsoft.playwright.Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody(deadLetters(Math.min(limit, 30))));
        });
        page.navigate(here(""));
        assertThat(page.locator("#letters-words")).hasText("20 or more");

        page.locator("#letters-panel > summary").click();
        assertThat(page.locator("#letters tr")).hasCount(20);
        assertThat(page.locator("#letters tr").first()).containsText(HOSTILE);
        assertThat(page.locator("#letters tr").first()).containsText("winnow.attributes.raw");
        page.locator("#letters-more").click();

        assertThat(page.locator("#letters tr")).hasCount(30);
        assertThat(page.locator("#letters-more")).isHidden();
        assertThat(page.locator("main img")).hasCount(0);
        assertThat(complaints).isEmpty();
    }

    @Test
    void saysWhatDeadLettersAreWhereThereAreNone() {
        answer("**/api/dead-letters*", "{\"deadLetters\":[]}");
        page.navigate(here(""));

        assertThat(page.locator("body.settling")).hasCount(0);
        page.locator("#letters-panel > summary").press("Enter");

        assertThat(page.locator("#letters-words")).hasText("none");
        assertThat(page.locator("#letters-empty")).isVisible();
        assertThat(page.locator("#letters-table")).isHidden();
        assertThat(complaints).isEmpty();
    }

    @Test
    void showsWhatEachModelAddsAndWhyRequestsFailed() {
        answer("**/api/collections/*/overlap*", overlap());
        answer("**/api/runs/*/statistics", statistics());
        cluster.status(status(State.COMPLETED, "every producer has made its 8 iterations"));

        page.navigate(here(""));
        page.locator("#models-panel").scrollIntoViewIfNeeded();

        Locator bars = page.locator("#overlap tr");
        assertThat(bars).hasCount(3);
        assertThat(bars.first()).containsText("openai:gpt-4o-mini");
        assertThat(bars.first().locator("td.n")).hasText(new String[] {"300", "100", "75 %"});
        assertThat(bars.last()).containsText(HOSTILE);
        assertThat(page.locator("#overlap-cells tr").first().locator("td")).hasText(new String[] {"400", "80", "20"});
        assertThat(page.locator("#failures tr")).hasCount(2);
        assertThat(page.locator("#failures tr").first()).containsText("Rate limited");
        assertThat(page.locator("#failures tr").first()).containsText(HOSTILE);
        assertThat(page.locator("main img")).hasCount(0);
        assertThat(complaints).isEmpty();
    }

    @Test
    void drawsTheWholeOfARunThatItDidNotWatch() {
        answer("**/api/runs/*/statistics", statistics());
        cluster.status(status(State.COMPLETED, "every producer has made its 8 iterations"));

        page.navigate(here(""));

        for (String chart : List.of("New in this run", "New over time", "Novelty", "Cost")) {
            Locator figure =
                    page.locator(".chart", new com.microsoft.playwright.Page.LocatorOptions().setHasText(chart));
            assertThat(figure.locator(".nothing")).isHidden();
            assertThat(figure.locator("path.area")).hasAttribute("d", Pattern.compile("M.+"));
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void showsTheBudgetAndFillsTheFormToRunAgain() {
        cluster.status(status(State.RUNNING, null));
        page.navigate(here(""));
        assertThat(page.locator("#budget-words")).hasText("$0.21 of $0.50 spent, $0.04 set aside for calls in flight");
        assertThat(page.locator("#budget-bar")).hasJSProperty("value", 0.42);
        cluster.status(status(State.COMPLETED, "the budget is spent"));

        page.locator("#again").click();

        Locator form = page.locator("#start-form");
        assertThat(form.locator("[name=topic]")).hasValue("The page's test");
        assertThat(form.locator("[name=routingStrategy]")).hasValue("weighted");
        assertThat(form.locator("[name=routingConfig]")).hasValue("openai:gpt-4o-mini:0.6,gemini:gemini-2.5-flash:0.4");
        assertThat(form.locator("[name=maxCost]")).hasValue(Pattern.compile("0\\.50?"));
        assertThat(complaints).isEmpty();
    }

    @Test
    void copiesAllThatIsShown() {
        context.grantPermissions(List.of("clipboard-read", "clipboard-write"));
        cluster.publish(collection, 0, List.of("one", "two", "three"));
        page.navigate(here("&query=t"));
        shown("2 of 3");

        page.locator("#copy-all").click();

        assertThat(page.locator("#notices")).containsText("2 attributes copied.");
        assertThat(((String) page.evaluate("navigator.clipboard.readText()")).split("\n"))
                .containsExactlyInAnyOrder("two", "three");
        assertThat(complaints).isEmpty();
    }

    @Test
    void exportsWhatTheFilterShows() throws IOException {
        cluster.publish(Cluster.unique(collection, 0, "Tour \"Eiffel\", é", "openai", "gpt-4o-mini", "r1"));
        cluster.publish(Cluster.unique(collection, 0, "=Tour()", "gemini", "flash", "r2"));
        cluster.publish(Cluster.unique(collection, 0, "Louvre", "gemini", "flash", "r2"));
        page.navigate(here("&provider=gemini&query=TOUR"));
        shown("1 of 3");

        page.locator("#export > summary").click();
        Download download =
                page.waitForDownload(() -> page.locator("[data-format=jsonl]").click());

        String path = "/api/collections/" + collection + "/attributes?provider=gemini&query=TOUR";
        List<JsonNode> expected = StreamSupport.stream(
                        Api.get(path).json().get("attributes").spliterator(), false)
                .toList();
        assertThat(Files.readAllLines(download.path()).stream().map(PagePanelsTest::json))
                .hasSize(1)
                .containsExactlyElementsOf(expected);
        assertThat(complaints).isEmpty();
    }

    @Test
    void isUsedWithoutAMouse() {
        cluster.publish(collection, 0, "row", 0, 200);
        page.navigate(here(""));
        shown("200");
        page.locator("#main").press("/");
        assertThat(page.locator("[name=query]")).isFocused();

        Locator list = page.locator("#list");
        list.focus();
        list.press("End");
        assertThat(page.locator(".row.active:visible")).hasAttribute("aria-posinset", "200");
        list.press("PageUp");
        list.press("ArrowUp");
        list.press("Home");
        list.press("ArrowDown");
        assertThat(page.locator(".row.active:visible")).hasAttribute("aria-posinset", "2");
        list.press("Enter");
        assertThat(page.locator("#detail")).isVisible();
        list.press("Escape");

        assertThat(page.locator("#detail")).isHidden();
        assertThat(list).isFocused();
        assertThat(complaints).isEmpty();
    }

    static JsonNode json(String text) {
        try {
            return io.winnow.messages.Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static String producers() {
        return "{\"producers\":[" + producer(HOSTILE, "RUNNING", "COOLING") + "," + producer("p2", "RUNNING", "HEALTHY")
                + "," + producer("p3", "STOPPING", "COOLING") + "," + producer("p4", "GONE", "OPEN") + "]}";
    }

    private static String producer(String id, String state, String health) {
        Instant now = Instant.now();
        return """
                {"id":"%s","host":"host of %s","state":"%s","startedAt":"%s","at":"%s","inFlight":4,"capacity":16,\
                "calls":120,"requests":130,"failedRequests":7,"targets":[{"provider":"openai","model":"gpt-4o-mini",\
                "state":"%s","until":%s,"reason":%s,"inFlight":2,"limit":8,"requests":60,"failed":3}]}""".formatted(
                        id,
                        id,
                        state,
                        now,
                        now,
                        health,
                        health.equals("HEALTHY") ? "null" : "\"" + now.plusSeconds(90) + "\"",
                        health.equals("HEALTHY") ? "null" : "\"rate-limited: slow down, " + HOSTILE + "\"");
    }

    static String deadLetters(int count) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            letters.append(i == 0 ? "" : ",")
                    .append("""
                            {"at":"2026-11-22T17:50:12Z","reason":"no attribute %s","source":"winnow.attributes.raw-1@%d",\
                            "runId":null,"callId":null,"key":null,"value":"%s","valueBytes":4000,"partition":0,"offset":%d}""".formatted(HOSTILE, i, i % 2 == 0 ? HOSTILE : "a long one ".repeat(80), i));
        }
        return "{\"deadLetters\":[" + letters + "]}";
    }

    static String overlap() {
        return """
                {"collection":"c","run":"r","records":900,"complete":true,"attributes":600,"models":[\
                {"provider":"openai","model":"gpt-4o-mini","distinct":400,"only":300,"records":500},\
                {"provider":"gemini","model":"gemini-2.5-flash","distinct":250,"only":160,"records":300},\
                {"provider":"local","model":"%s","distinct":60,"only":30,"records":100}],"pairs":[\
                {"a":0,"b":1,"both":80},{"a":0,"b":2,"both":20},{"a":1,"b":2,"both":10}]}""".formatted(HOSTILE);
    }

    static String statistics() {
        StringBuilder series = new StringBuilder();
        Instant start = Instant.now().minusSeconds(89);
        for (int i = 1; i <= 20; i++) {
            series.append(i == 1 ? "" : ",")
                    .append("{\"at\":\"%s\",\"calls\":%d,\"costUsd\":%s,\"raw\":%d,\"unique\":%d}"
                            .formatted(start.plusSeconds(4L * i), 2 * i, 0.0105 * i, 120 * i, 80 * i));
        }
        return """
                {"runId":"r","since":"2026-11-22T10:00:00Z","complete":true,"calls":{},"producers":[],"series":[%s],"targets":[\
                {"provider":"openai","model":"gpt-4o-mini","errors":{"rate-limited":4,"timed-out":1},\
                "latencyMs":{"count":40,"mean":800,"p50":700,"p95":1900,"p99":2000,"max":2100},\
                "lastError":{"kind":"rate-limited","message":"slow down %s","permanent":false,"at":"2026-11-22T17:50:12Z"}}]}""".formatted(series, HOSTILE);
    }
}
