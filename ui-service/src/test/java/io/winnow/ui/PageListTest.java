package io.winnow.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.FilePayload;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a person does with the list: sorting, selecting, overruling, asking; and that nothing moves meanwhile. */
@QuarkusTest
@Timeout(180)
class PageListTest extends InBrowser {

    /** Says where each thing was that moved although nobody did anything. */
    private static final String WATCH_SHIFTS = """
            () => {
              window.shifts = [];
              new PerformanceObserver((list) => {
                for (const { value, sources, hadRecentInput } of list.getEntries()) {
                  if (!hadRecentInput) window.shifts.push(`${value}: ${sources.map(({ node }) => node?.id || node?.className).join()}`);
                }
              }).observe({ type: 'layout-shift' });
            }
            """;

    @Test
    void sortsByWhatMostModelsNameAndByTheAlphabet() {
        answer("**/api/collections/*/mentions", """
                {"collection":"c","generation":0,"models":[{"provider":"openai","model":"gpt"},{"provider":"gemini","model":"flash"}],\
                "mentions":[{"canonical":"alpha","calls":9,"models":[{"model":0,"calls":9}]},\
                {"canonical":"beta","calls":4,"models":[{"model":1,"calls":3},{"model":0,"calls":1}]}]}""");
        cluster.publish(collection, 0, List.of("gamma", "alpha", "beta"));
        page.navigate(here(""));
        shown("3");

        page.locator("[name=sort]").selectOption("consensus");
        assertThat(texts()).hasText(new String[] {"beta", "alpha", "gamma"});
        assertThat(rows().first().locator(".chip-model:visible")).hasText(new String[] {"3flash", "1gpt"});
        page.locator("#main").press("s");

        assertThat(texts()).hasText(new String[] {"alpha", "beta", "gamma"});
        cluster.publish(collection, 0, List.of("alpine"));
        assertThat(texts()).hasText(new String[] {"alpha", "alpine", "beta", "gamma"});
        assertThat(page).hasURL(java.util.regex.Pattern.compile(".*sort=alphabetical.*"));
        assertThat(complaints).isEmpty();
    }

    @Test
    void strikesTenRowsWithOneQuestionAndTakesItBack() {
        Queue<String> rulings = rulings();
        cluster.publish(collection, 0, "row", 0, 20);
        page.navigate(here(""));
        shown("20");
        page.locator("#main").press("j");
        for (int i = 0; i < 9; i++) {
            page.locator("#list").press("J");
        }
        assertThat(page.locator("#selection-words")).hasText("10 selected");

        page.locator("#list").press("e");
        assertThat(page.locator("#ask-list li")).hasCount(10);
        page.locator("#ask-go").press("Enter");

        assertThat(page.locator("#notices")).containsText("10 attributes were struck out.");
        assertThat(rulings)
                .singleElement()
                .satisfies(body -> assertThat(kinds(body)).hasSize(10).containsOnly("strike"));
        assertThat(page.locator("#selection")).isHidden();
        rulings.clear();
        page.locator("#notices button:has-text('Undo')").click();
        assertThat(page.locator("#notices")).containsText("10 attributes are as they were.");
        assertThat(rulings)
                .singleElement()
                .satisfies(body -> assertThat(kinds(body)).hasSize(10).containsOnly("split"));
        assertThat(complaints).isEmpty();
    }

    @Test
    void mergesWhatIsSelectedIntoTheChosenRow() {
        Queue<String> rulings = rulings();
        cluster.publish(collection, 0, List.of("tour eiffel", "louvre", "eiffel tower"));
        page.navigate(here(""));
        shown("3");
        for (String text : List.of("eiffel tower", "tour eiffel")) {
            page.locator(".row:visible:has-text('" + text + "') .tick").click();
        }

        page.locator("#merge-selected").click();
        page.locator("#ask-list label:has-text('eiffel tower') input").check();
        page.locator("#ask-go").click();

        assertThat(page.locator("#notices")).containsText("“tour eiffel” was merged.");
        assertThat(rulings)
                .singleElement()
                .asString()
                .contains("{\"kind\":\"merge\",\"key\":\"tour eiffel\",\"into\":\"eiffel tower\"}");
        assertThat(complaints).isEmpty();
    }

    @Test
    void saysWhyAPhraseIsNotInTheList() {
        answer("**/api/collections/*/attributes/*", """
                {"collection":"c","canonical":"iron lady","state":"MERGED","merged":[],"further":[],"reason":{"v":1,"collection":"c",\
                "generation":0,"dropped":"Iron Lady","twin":"Eiffel Tower","rule":"JUDGE","score":0.88,"model":"openai:gpt"}}""");
        cluster.publish(collection, 0, List.of("Eiffel Tower"));
        page.navigate(here(""));
        shown("1");

        page.locator("[name=query]").fill("Iron Lady");
        shown("0 of 1");
        assertThat(page.locator("#list-empty-words")).hasText("No attribute in the list contains “Iron Lady”.");
        page.locator("#why-not-here").click();

        assertThat(page.locator("#detail-text")).hasText("Iron Lady");
        assertThat(page.locator("#detail-why"))
                .containsText("says the same as Eiffel Tower (by a judge, score 0.88, openai:gpt)");
        assertThat(page).hasURL(java.util.regex.Pattern.compile(".*attribute=Iron\\+Lady.*"));
        page.navigate(page.url());
        assertThat(page.locator("#detail-why")).containsText("Eiffel Tower");
        assertThat(complaints).isEmpty();
    }

    @Test
    void movesNothingWhileItIsRead() {
        cluster.publish(collection, 0, "row", 0, 200);
        cluster.status(status(io.winnow.messages.RunStatus.State.RUNNING, null));
        page.addInitScript("(" + WATCH_SHIFTS + ")();" + """
                new PerformanceObserver((list) => { for (const { startTime } of list.getEntries()) window.painted = startTime; })
                  .observe({ type: 'paint', buffered: true });
                """);
        page.navigate(here(""));
        shown("200");
        connection("Live");
        page.waitForTimeout(3_000);

        assertThat((List<?>) page.evaluate("window.shifts")).isEmpty();
        assertThat(((Number) page.evaluate("window.painted")).doubleValue())
                .as("first paint, in ms")
                .isLessThan(1_000);
    }

    @Test
    void movesNothingWhileRowsArrive() {
        cluster.publish(collection, 0, "row", 0, 200);
        cluster.status(status(io.winnow.messages.RunStatus.State.RUNNING, null));
        page.navigate(here(""));
        shown("200");
        connection("Live");
        assertThat(page.locator("#run-state")).containsText("Running");
        // What is asked for once, such as statistics, has come.
        page.waitForTimeout(2_000);
        page.evaluate(WATCH_SHIFTS);

        for (int i = 0; i < 5; i++) {
            cluster.publish(collection, 0, "a row that is longer than others " + i, 0, 20);
            page.waitForTimeout(200);
        }

        shown("300");
        page.waitForTimeout(500);
        assertThat((List<?>) page.evaluate("window.shifts")).isEmpty();
    }

    @Test
    void takesASplitBack() {
        Queue<String> rulings = rulings();
        answer("**/api/collections/*/attributes/*", """
                {"collection":"c","canonical":"eiffel tower","state":"LISTED","further":[],"merged":[{"v":1,"collection":"c",\
                "generation":0,"dropped":"Iron Lady","twin":"Eiffel Tower","rule":"JUDGE"}]}""");
        cluster.publish(collection, 0, List.of("eiffel tower"));
        page.navigate(here(""));
        shown("1");
        page.locator(".row:visible .tick").click();

        page.locator("#split-selected").click();
        page.locator("#ask-go").click();
        assertThat(page.locator("#notices")).containsText("“eiffel tower” was split.");
        assertThat(rulings).singleElement().asString().contains("{\"kind\":\"split\",\"key\":\"Iron Lady\"}");
        rulings.clear();
        page.locator("#notices button:has-text('Undo')").click();

        assertThat(page.locator("#notices")).containsText("as it was");
        assertThat(rulings)
                .singleElement()
                .asString()
                .contains("{\"kind\":\"merge\",\"key\":\"Iron Lady\",\"into\":\"eiffel tower\"}");
    }

    @Test
    void exportsWhatIsSelectedInEveryFormat() throws Exception {
        cluster.publish(collection, 0, List.of("louvre", "orsay", "eiffel tower"));
        page.navigate(here(""));
        shown("3");
        for (String text : List.of("louvre", "orsay")) {
            page.locator(".row:visible:has-text('" + text + "') .tick").click();
        }

        for (String format : List.of("txt", "json", "jsonl", "csv")) {
            page.locator("#selection summary").click();
            com.microsoft.playwright.Download file = page.waitForDownload(
                    () -> page.locator("[data-selected-format=" + format + "]").click());

            assertThat(file.suggestedFilename()).isEqualTo(collection + "-selection." + format);
            assertThat(java.nio.file.Files.readString(file.path()))
                    .contains("louvre", "orsay")
                    .doesNotContain("eiffel");
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void findsTheModelThatAddsMostByClicks() {
        answer("**/api/collections/*/mentions", """
                {"collection":"c","generation":0,"models":[{"provider":"openai","model":"gpt-4o-mini"},{"provider":"gemini","model":"gemini-2.5-flash"}],\
                "mentions":[{"canonical":"alpha","calls":9,"models":[{"model":0,"calls":9}]},\
                {"canonical":"beta","calls":4,"models":[{"model":1,"calls":3},{"model":0,"calls":1}]},\
                {"canonical":"gamma","calls":4,"models":[{"model":0,"calls":3}]}]}""");
        cluster.publish(collection, 0, List.of("gamma", "alpha", "beta"));
        cluster.status(status(io.winnow.messages.RunStatus.State.RUNNING, null));
        page.navigate("/");
        page.locator(".card[href*='" + collection + "']").click();
        shown("3");

        page.locator("#compare-open").click();

        assertThat(page.locator("#compare-answers .answer").first())
                .containsText("Adds most that no other has" + "openai:gpt-4o-mini" + "2 attributes that only it named");
        com.microsoft.playwright.Locator first =
                page.locator("#compare-models tbody tr").first();
        assertThat(first.locator("th")).containsText("openai:gpt-4o-mini");
        assertThat(first.locator("td").nth(1)).hasText("2");
        page.locator("#compare-models button:has-text('Model')").click();
        assertThat(page.locator("#compare-models tbody tr").first()).containsText("gemini:gemini-2.5-flash");
        assertThat(page).hasURL(Pattern.compile(".*view=compare.*"));
        page.keyboard().press("Escape");
        assertThat(page.locator("#list-panel")).isVisible();
        assertThat(complaints).isEmpty();
    }

    @Test
    void asksBeforeAListIsDeletedOrStartedOver() {
        cluster.publish(collection, 0, List.of("louvre"));
        cluster.status(status(io.winnow.messages.RunStatus.State.COMPLETED, "done"));
        page.navigate(here(""));
        shown("1");
        assertThat(page.locator("#topic")).hasText("The page's test");
        page.locator("#list-menu summary").click();
        page.locator("#start-over").click();
        assertThat(page.locator("#start [name=fresh]")).isChecked();
        page.locator("#start-go").click();
        assertThat(page.locator("#ask")).containsText("Start “The page's test” over?");
        page.locator("#ask-cancel").click();
        assertThat(page.locator("#start")).isVisible();
        page.locator("#start-cancel").click();

        page.route(
                "**/api/collections/" + collection, route -> route.fulfill(new Route.FulfillOptions().setStatus(204)));
        page.locator("#list-menu summary").click();
        page.locator("#delete-list").click();
        assertThat(page.locator("#ask")).containsText("All in it is gone, for everyone and for good: 1 attribute");
        Request deleted = page.waitForRequest(
                request -> request.method().equals("DELETE"),
                () -> page.locator("#ask-go").click());

        assertThat(deleted.url()).endsWith("/api/collections/" + collection);
        assertThat(page.locator("#notices")).containsText("was deleted");
        assertThat(page.locator("#home")).isVisible();
    }

    @Test
    void importsAListAfterAQuestion() {
        Queue<String> imported = new ConcurrentLinkedQueue<>();
        page.route("**/api/imports", route -> {
            imported.add(route.request().postData());
            route.fulfill(new Route.FulfillOptions()
                    .setStatus(503)
                    .setContentType("application/json")
                    .setBody("{\"detail\":\"later\"}"));
        });
        cluster.publish(collection, 0, List.of("louvre"));
        page.navigate(here(""));
        shown("1");

        page.locator("#import-file")
                .setInputFiles(new FilePayload(
                        "mine.txt",
                        "text/plain",
                        "\uFEFFOrsay\r\n\nPanthéon\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(page.locator("#ask-heading")).containsText("Import 2 lines into");
        assertThat(page.locator("#ask-list li")).hasText(new String[] {"Orsay", "Panthéon"});
        page.locator("#ask-go").click();

        assertThat(page.locator("#notices")).containsText("later");
        assertThat(imported)
                .singleElement()
                .asString()
                .contains("\"name\":\"mine.txt\",\"lines\":[\"Orsay\",\"Panthéon\"]");
        page.locator("#import-file")
                .setInputFiles(new FilePayload("latin.txt", "text/plain", new byte[] {'a', (byte) 0xE9, '\n'}));
        assertThat(page.locator("#notices")).containsText("no text in UTF-8");
    }

    @Test
    void groupsByFacet() {
        cluster.publish(Cluster.faceted(collection, "louvre", "museums"));
        cluster.publish(Cluster.faceted(collection, "bouillon", "food"));
        cluster.publish(Cluster.faceted(collection, "orsay", "museums"));
        page.navigate(here(""));
        shown("3");

        page.locator("[name=sort]").selectOption("facet");

        assertThat(texts()).hasText(new String[] {"food", "bouillon", "museums", "louvre", "orsay"});
        page.locator("#list").press("Home");
        assertThat(page.locator(".row.active .text")).hasText("bouillon");
        page.locator("#list").press("ArrowDown");
        assertThat(page.locator(".row.active .text")).hasText("louvre");
        page.locator("#list").press("ArrowUp");
        assertThat(page.locator(".row.active .text")).hasText("bouillon");
        page.locator("#list").press("Control+a");
        assertThat(page.locator("#selection-words")).hasText("3 selected");
        assertThat(complaints).isEmpty();
    }

    @Test
    void startsADemoInOneClick() {
        answer("**/api/collections", "{\"collections\":[]}");
        page.navigate("/");

        Request ordered = page.waitForRequest(
                request -> request.method().equals("POST") && request.url().endsWith("/api/runs"),
                () -> page.locator("#try").click());

        assertThat(ordered.postData()).contains("\"routingConfig\":\"random:");
        assertThat(page.locator("#run-state")).containsText("Pending");
        page.locator("#stop").click();
        assertThat(complaints).isEmpty();
    }

    private com.microsoft.playwright.Locator texts() {
        return page.locator(".row:visible .text");
    }

    /** Takes rulings as the service would; holds their bodies. */
    private Queue<String> rulings() {
        Queue<String> bodies = new ConcurrentLinkedQueue<>();
        page.route("**/api/collections/*/rulings", route -> {
            bodies.add(route.request().postData());
            route.fulfill(new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody("{\"attributes\":[]}"));
        });
        return bodies;
    }

    private static List<String> kinds(String rulings) {
        return Pattern.compile("\"kind\":\"(\\w+)\"")
                .matcher(rulings)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
