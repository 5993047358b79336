package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.winnow.it.LiveCluster.Clients;
import io.winnow.it.UniqueTopic.Flow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page, and bare clients as well, show exactly what is on the topic, whatever fails between them and it. */
@Tag("long")
class DashboardFaultsIT {

    private static final int ROWS_A_SECOND = 500;

    @TempDir
    private static Path directory;

    private static Chromium chromium;
    private static LiveCluster cluster;

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
    void goesOnWhenTheBrokerHasBeenAway() {
        String collection = "broker-away";
        cluster.topic().publish(collection, 0, 1_000);
        try (Clients clients = cluster.clients(20, collection, null);
                Dashboard dashboard = watch(cluster.service().port(), collection);
                Flow flow = cluster.topic().flow(collection, 1_000, ROWS_A_SECOND)) {
            dashboard.awaitConnection("Live");

            cluster.stopBroker();
            cluster.startBroker();

            flow.stopAt(flow.next() + ROWS_A_SECOND);
            assertShows(collection, clients, dashboard);
        }
    }

    @Test
    void goesOnWhenItsServiceIsKilledAndRestarted() {
        String collection = "service-killed";
        cluster.topic().publish(collection, 0, 1_000);
        try (Clients clients = cluster.clients(50, collection, null);
                Dashboard dashboard = watch(cluster.service().port(), collection);
                Flow flow = cluster.topic().flow(collection, 1_000, ROWS_A_SECOND)) {
            dashboard.awaitConnection("Live");
            int before = flow.next();

            int exitCode = cluster.service().kill();
            dashboard.awaitConnection("Reconnecting");
            cluster.service().startAgain();

            dashboard.awaitConnection("Live");
            flow.stopAt(flow.next() + ROWS_A_SECOND);
            assertThat(exitCode).as("killed").isEqualTo(137);
            assertThat(clients.all()).allMatch(client -> client.breaks() > 0, "was cut off");
            assertThat(flow.next() - before).as("rows that came meanwhile").isGreaterThan(2 * ROWS_A_SECOND);
            assertShows(collection, clients, dashboard);
        }
    }

    @Test
    void catchesUpAfterTenMinutesAsleep() throws Exception {
        String collection = "asleep";
        cluster.topic().publish(collection, 0, 1_000);
        try (Cable cable = new Cable(cluster.service().port());
                Clients none = new Clients(List.of());
                Dashboard dashboard = Dashboard.at(chromium, cable.port())) {
            Page page = dashboard.page();
            page.clock().install();
            dashboard.watch(collection);
            dashboard.awaitRows(1_000);
            dashboard.awaitConnection("Live");
            long fellAsleep = now(page);

            cable.unplug();
            cluster.topic().publish(collection, 1_000, 3_000);
            page.clock().fastForward("10:00");
            long woke = now(page);
            cable.plugIn();

            dashboard.awaitConnection("Live");
            assertThat(cable.broken()).as("connections broken").isPositive();
            assertThat(Duration.ofMillis(woke - fellAsleep)).isGreaterThanOrEqualTo(Duration.ofMinutes(10));
            assertShows(collection, none, dashboard);
        }
    }

    private static long now(Page page) {
        return ((Number) page.evaluate("Date.now()")).longValue();
    }

    private static Dashboard watch(int port, String collection) {
        Dashboard dashboard = Dashboard.at(chromium, port);
        dashboard.watch(collection);
        return dashboard;
    }

    private static void assertShows(String collection, Clients clients, Dashboard dashboard) {
        BitSet rows = cluster.topic().numbersIn(collection);
        clients.awaitExactly(rows);
        dashboard.awaitRows(rows.cardinality());
        List<String> shown = dashboard.copyAll();
        BitSet numbers = new BitSet();
        shown.forEach(text -> numbers.set(UniqueTopic.numberOf(text)));
        assertThat(shown).as("rows in the page").hasSize(rows.cardinality());
        assertThat(numbers).as("rows in the page").isEqualTo(rows);
    }
}
