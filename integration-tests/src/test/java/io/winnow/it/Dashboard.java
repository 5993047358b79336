package io.winnow.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.util.List;
import java.util.Locale;

/** The page in its own browser window, as a user sees it: what can be clicked, and what can be read. */
final class Dashboard implements AutoCloseable {

    private static final double PATIENCE_MS = 30_000;

    /** Goes through the whole list, one window's height after the other, and gathers every row that came into sight. */
    private static final String SCROLL_THROUGH = """
            async () => {
              const list = document.querySelector('#list');
              const rows = new Map();
              const drawn = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
              for (let top = 0; ; top += list.clientHeight) {
                list.scrollTop = top;
                await drawn();
                for (const row of list.querySelectorAll('.row:not([hidden])')) {
                  rows.set(Number(row.getAttribute('aria-posinset')), row.querySelector('.text').textContent);
                }
                if (top + list.clientHeight >= list.scrollHeight) break;
              }
              list.scrollTop = 0;
              await drawn();
              return [...rows].sort(([a], [b]) => a - b).map(([, text]) => text);
            }
            """;

    private final BrowserContext context;
    private final Page page;

    private Dashboard(BrowserContext context) {
        this.context = context;
        this.page = context.newPage();
    }

    static Dashboard at(Chromium chromium, int port) {
        BrowserContext context = chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setBaseURL("http://localhost:" + port)
                        .setPermissions(List.of("clipboard-read", "clipboard-write"))
                        .setLocale("en-GB"));
        context.setDefaultTimeout(PATIENCE_MS);
        return new Dashboard(context);
    }

    Page page() {
        return page;
    }

    void watch(String collection) {
        page.navigate("/?collection=" + collection);
    }

    void awaitState(String words) {
        assertThat(page.locator("#run-state")).containsText(words, contains());
    }

    void awaitConnection(String words) {
        assertThat(page.locator("#connection-name")).hasText(words, has());
    }

    /** Waits until so many rows are in the list. */
    void awaitRows(long rows) {
        assertThat(page.locator("#shown")).hasText(String.format(Locale.UK, "%,d", rows), has());
    }

    /** Every row as it can be seen, newest first. */
    List<String> scrollThrough() {
        return texts(page.evaluate(SCROLL_THROUGH));
    }

    /** Every row that the page holds, newest first, by its own button. */
    List<String> copyAll() {
        page.locator("#copy-all").click();
        assertThat(page.locator("#notices")).containsText("copied", contains());
        return texts(page.evaluate("async () => (await navigator.clipboard.readText()).split('\\n')"));
    }

    @SuppressWarnings("unchecked")
    private static List<String> texts(Object list) {
        return (List<String>) list;
    }

    private static LocatorAssertions.ContainsTextOptions contains() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MS);
    }

    private static LocatorAssertions.HasTextOptions has() {
        return new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MS);
    }

    @Override
    public void close() {
        context.close();
    }
}
