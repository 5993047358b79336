package io.winnow.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
        assertThat(rulings).hasSize(10).doesNotHaveDuplicates().allMatch(path -> path.endsWith("/strike"));
        assertThat(page.locator("#selection")).isHidden();
        rulings.clear();
        page.locator("#notices button:has-text('Undo')").click();
        assertThat(page.locator("#notices")).containsText("10 attributes are in the list again.");
        assertThat(rulings).hasSize(10).allMatch(path -> path.endsWith("/split"));
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
        assertThat(rulings).singleElement().asString().endsWith("/tour%20eiffel/merge");
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
        page.locator("#why-not").click();

        assertThat(page.locator("#detail-text")).hasText("Iron Lady");
        assertThat(page.locator("#detail-why"))
                .containsText("says the same as Eiffel Tower (by a judge, score 0.88, openai:gpt)");
        assertThat(page).hasURL(java.util.regex.Pattern.compile(".*attribute=Iron\\+Lady.*"));
        page.navigate(page.url());
        assertThat(page.locator("#detail-why")).containsText("Eiffel Tower");
        assertThat(complaints).isEmpty();
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

    /** Takes rulings as the service would; holds the paths that they came to. */
    private Queue<String> rulings() {
        Queue<String> paths = new ConcurrentLinkedQueue<>();
        page.route("**/api/collections/*/attributes/*/*", route -> {
            paths.add(URI.create(route.request().url()).getRawPath());
            route.fulfill(
                    new Route.FulfillOptions()
                            .setContentType("application/json")
                            .setBody(
                                    "{\"collection\":\"c\",\"canonical\":\"x\",\"state\":\"STRUCK\",\"merged\":[],\"further\":[]}"));
        });
        return paths;
    }
}
