package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import io.winnow.it.UniqueTopic.Flow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page that is left open while a thousand rows a second come for minutes, more than it holds. */
@Tag("long")
class DashboardSoakIT {

    private static final int ROWS_A_SECOND = 1_000;
    private static final int MINUTES = 5;
    private static final int SAMPLE_SECONDS = 10;
    private static final double MOST_CORES = 0.5;

    /** A tenth of what a person notices for sure. */
    private static final String WATCH_LONG_TASKS = """
            window.longTasks = [];
            new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((task) => task.duration)))
              .observe({ type: 'longtask', buffered: true });
            """;

    @TempDir
    private static Path directory;

    private static Chromium chromium;
    private static LiveCluster cluster;

    /**
     * The page as it was.
     *
     * @param cpuSeconds of the page's process since it began
     * @param heapBytes of its scripts after a collection
     */
    private record Sample(long nanoTime, double cpuSeconds, double heapBytes) {}

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
        cluster = new LiveCluster(directory);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void staysLightAndCompleteForMinutes() {
        String collection = "soak";
        List<Sample> samples = new ArrayList<>();
        try (Dashboard dashboard = Dashboard.at(chromium, cluster.service().port())) {
            Page page = dashboard.page();
            page.addInitScript(WATCH_LONG_TASKS);
            dashboard.watch(collection);
            dashboard.awaitConnection("Live");
            CDPSession inspector = page.context().newCDPSession(page);
            inspector.send("Performance.enable");
            int sent;
            double longest;
            try (Flow flow = cluster.topic().flow(collection, 0, ROWS_A_SECOND)) {
                long begun = System.nanoTime();
                samples.add(sample(inspector));
                for (int second = SAMPLE_SECONDS; second <= 60 * MINUTES; second += SAMPLE_SECONDS) {
                    if (second == 60 * (MINUTES - 1)) {
                        // Only the last minute is scrolled through, when there is most of it.
                        page.evaluate("longTasks.length = 0");
                    }
                    long until = begun + TimeUnit.SECONDS.toNanos(second);
                    if (second > 60 * (MINUTES - 1)) {
                        scroll(page, until);
                    }
                    await().atMost(Duration.ofSeconds(2L * SAMPLE_SECONDS)).until(() -> System.nanoTime() - until >= 0);
                    samples.add(sample(inspector));
                }
                longest = ((Number) page.evaluate("Math.max(0, ...longTasks)")).doubleValue();
                sent = flow.next();
                flow.close();
            }
            int rows = cluster.topic().numbersIn(collection).cardinality();

            report(samples, sent, longest);
            assertThat(rows).as("rows on the topic").isGreaterThan(ROWS_A_SECOND * 60 * MINUTES * 9 / 10);
            com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat(page.locator("#size"))
                    .containsText(String.format(Locale.UK, "%,d attributes", rows));
            dashboard.awaitConnection("Live");
            assertThat(cores(samples.getFirst(), samples.getLast()))
                    .as("cores that the page took")
                    .isLessThan(MOST_CORES);
            assertThat(mostHeap(samples, MINUTES - 1))
                    .as("heap of the page in the last minute, in bytes")
                    .isLessThan(2 * mostHeap(samples, 1));
        }
    }

    private static void scroll(Page page, long until) {
        page.locator("#list").hover();
        while (System.nanoTime() - until < 0) {
            page.mouse().wheel(0, 1_500);
            page.waitForTimeout(50);
        }
    }

    private static Sample sample(CDPSession inspector) {
        inspector.send("HeapProfiler.collectGarbage");
        double cpu = 0;
        double heap = 0;
        for (JsonElement each : inspector.send("Performance.getMetrics").getAsJsonArray("metrics")) {
            JsonObject metric = each.getAsJsonObject();
            switch (metric.get("name").getAsString()) {
                case "ProcessTime" -> cpu = metric.get("value").getAsDouble();
                case "JSHeapUsedSize" -> heap = metric.get("value").getAsDouble();
                default -> {
                    // There are thirty others.
                }
            }
        }
        return new Sample(System.nanoTime(), cpu, heap);
    }

    private static double cores(Sample first, Sample last) {
        return (last.cpuSeconds() - first.cpuSeconds()) * 1e9 / (last.nanoTime() - first.nanoTime());
    }

    /** The minute after so many. */
    private static double mostHeap(List<Sample> samples, int minutes) {
        int perMinute = 60 / SAMPLE_SECONDS;
        return samples.subList(minutes * perMinute + 1, (minutes + 1) * perMinute + 1).stream()
                .mapToDouble(Sample::heapBytes)
                .max()
                .orElseThrow();
    }

    private static void report(List<Sample> samples, int sent, double longest) {
        int perMinute = 60 / SAMPLE_SECONDS;
        System.out.printf(Locale.ROOT, "page beside %,d rows; longest task while scrolling %.0f ms%n", sent, longest);
        for (int minute = 0; minute < MINUTES; minute++) {
            System.out.printf(
                    Locale.ROOT,
                    "page minute %d: %.2f cores, heap %.1f MiB%n",
                    minute + 1,
                    cores(samples.get(minute * perMinute), samples.get((minute + 1) * perMinute)),
                    mostHeap(samples, minute) / (1 << 20));
        }
    }
}
