package io.winnow.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.it.Cable;
import io.winnow.it.Cable.Way;
import io.winnow.it.faults.Wired.Work;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The network between one service and the broker is slow, half open or cut, while all others have theirs. */
@Tag("faults")
@ExtendWith(Wired.Provided.class)
class NetworkFaultsIT {

    @SuppressWarnings("unused") // By the tests' sources.
    private static final java.util.List<String> SERVICES = Wired.SERVICES;

    /**
     * How long nothing comes through beyond the moment in which the service has noticed. From 40 on clients give up what they asked and
     * members are expelled from their groups.
     */
    private static final Duration HELD = Duration.ofSeconds(Integer.getInteger("winnow.faults.held", 1));

    @ParameterizedTest
    @FieldSource("SERVICES")
    void goesOnBehindASlowLine(String name, Wired wired) throws Exception {
        Cable cable = wired.cable(name);
        long before = cable.kept();
        try (Work work = wired.work("slow-" + name)) {
            work.load().awaitSent(500);

            cable.delay(Duration.ofMillis(100));

            await("pieces kept").atMost(Constellation.PATIENCE).until(() -> cable.kept() > before + 40);
            cable.release();
            work.requireExact();
        } finally {
            cable.release();
        }
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void goesOnAfterHalfOpenConnectionsAndACut(String name, Wired wired) throws Exception {
        Cable cable = wired.cable(name);
        try (Work work = wired.work("half-open-" + name)) {
            work.load().awaitSent(500);
            for (Way way : Way.values()) {
                long kept = cable.kept();
                int broken = cable.broken();

                cable.hold(way);

                awaitUnready(wired, name);
                assertThat(cable.kept()).as("pieces held %s", way).isGreaterThan(kept);
                // What was on its way is lost with the connections, as it is when a router forgets them.
                cable.cut();
                cable.release();
                assertThat(cable.broken()).as("connections broken").isGreaterThan(broken);
                Constellation.awaitReady(wired.service(name));
            }
            work.requireExact();
        } finally {
            cable.release();
        }
    }

    private static void awaitUnready(Wired wired, String name) {
        await(name + " notices")
                .during(HELD)
                .atMost(Constellation.PATIENCE.plus(HELD))
                .pollInSameThread()
                .until(() -> !wired.service(name).is("ready"));
        assertThat(wired.service(name).isAlive()).isTrue();
    }
}
