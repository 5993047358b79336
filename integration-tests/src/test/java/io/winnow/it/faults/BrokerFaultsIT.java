package io.winnow.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.it.Service;
import io.winnow.it.faults.Wired.Work;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The only broker stops and starts again while all services run; no service is restarted. */
@Tag("faults")
@ExtendWith(Wired.Provided.class)
class BrokerFaultsIT {

    /** How long it is away: seconds where tests run all day, a minute and more by {@code -Dwinnow.faults.away=60}. */
    private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("winnow.faults.away", 20));

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    @Test
    void goesOnAfterAnOrderlyRestart(Wired wired) throws Exception {
        try (Work work = wired.work("restarted")) {
            work.load().awaitSent(1_000);

            int exitCode = wired.broker().end(STOP_LIMIT);

            assertThat(exitCode).as("asked to end").isEqualTo(143);
            wired.broker().startAgain();
            work.requireExact();
        }
    }

    @Test
    void goesOnAfterAKill(Wired wired) throws Exception {
        try (Work work = wired.work("killed")) {
            work.load().awaitSent(1_000);

            int exitCode = wired.broker().kill();

            assertThat(exitCode).as("killed").isEqualTo(Service.KILLED);
            wired.broker().startAgain();
            work.requireExact();
        }
    }

    @Test
    @Tag("long")
    void goesOnWhenItHasBeenAwayForLong(Wired wired) throws Exception {
        try (Work work = wired.work("away")) {
            work.load().awaitSent(1_000);

            wired.broker().end(STOP_LIMIT);

            await("all services notice")
                    .atMost(Constellation.PATIENCE)
                    .pollInSameThread()
                    .untilAsserted(() -> requireUnready(wired));
            await("all services wait")
                    .during(AWAY)
                    .atMost(AWAY.plus(Constellation.PATIENCE))
                    .pollInSameThread()
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> requireUnready(wired));
            wired.broker().startAgain();
            work.requireExact();
        }
    }

    /** Each says that it cannot work, and that no restart would help. */
    private static void requireUnready(Wired wired) throws InterruptedException {
        for (String name : Wired.SERVICES) {
            Service service = wired.service(name);
            assertThat(service.is("ready")).as("%s is ready", name).isFalse();
            assertThat(service.is("live")).as("%s is live", name).isTrue();
        }
    }
}
