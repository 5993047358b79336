package io.winnow.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.service.ServiceHealth;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When the process ends because one of its services will do nothing any more. */
class ServiceWatchTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Service dedup = new Service();
    private final ServiceWatch watch = new ServiceWatch(List.of(dedup));

    @Test
    void aServiceThatGaveUpIsNamedWithItsReason() {
        dedup.alive = false;
        dedup.reason = "the model does not run here: check /data";

        var failure = watch.look(0);

        assertThat(failure)
                .hasValueSatisfying(
                        e -> assertThat(e).hasMessage("dedup cannot go on: the model does not run here: check /data"));
    }

    @Test
    void aServiceThatTriesAgainIsLeftToItForAWhile() {
        dedup.reason = "make the directory writable";

        long ended = secondsUntilFailure(300);

        assertThat(ended).isBetween(ServiceWatch.PATIENCE.toSeconds(), ServiceWatch.PATIENCE.toSeconds() + 2);
    }

    @Test
    void aServiceThatRecoversEachTimeIsLeftAlone() {
        for (int second = 0; second < 1_000; second++) {
            dedup.reason = second % 100 < 20 ? "the broker does not answer" : null;

            assertThat(watch.look(second * SECOND)).as("after %d s", second).isEmpty();
        }
    }

    @Test
    void aServiceThatFailsAgainAndAgainIsNotCalmInBetween() {
        long failed = -1;
        for (int second = 0; second < 300 && failed < 0; second++) {
            dedup.reason = second % 10 == 0 ? "make room on that disk" : null;
            failed = watch.look(second * SECOND).isPresent() ? second : -1;
        }

        assertThat(failed).isEqualTo(50);
    }

    @Test
    void aServiceThatIsTurnedOffIsNotMissed() {
        dedup.enabled = false;
        dedup.alive = false;

        assertThat(watch.look(0)).isEmpty();
    }

    private long secondsUntilFailure(int most) {
        for (int second = 0; second < most; second++) {
            if (watch.look(second * SECOND).isPresent()) {
                return second;
            }
        }
        return -1;
    }

    private static final class Service implements ServiceHealth {

        private boolean enabled = true;
        private boolean alive = true;
        private @Nullable String reason;

        @Override
        public String name() {
            return "dedup";
        }

        @Override
        public boolean isEnabled() {
            return enabled;
        }

        @Override
        public boolean isStarted() {
            return true;
        }

        @Override
        public boolean isReady() {
            return alive;
        }

        @Override
        public boolean isAlive() {
            return alive;
        }

        @Override
        public Map<String, Object> details() {
            return reason == null ? Map.of() : Map.of("reason", reason);
        }
    }
}
