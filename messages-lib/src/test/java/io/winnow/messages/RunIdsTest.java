package io.winnow.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RunIdsTest {

    @Test
    void sortByTimeAndHoldNoDot() {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");

        String first = RunIds.next(Instant.parse("2026-11-22T17:50:12Z"), random);
        String second = RunIds.next(Instant.parse("2026-11-22T17:50:13Z"), random);

        assertThat(first).matches("20261122-175012-[a-z0-9]{4}").isLessThan(second);
        assertThat(new CallId(first, 0, 1, 1).toString())
                .satisfies(call -> assertThat(CallId.runOf(call)).isEqualTo(first));
    }

    @Test
    void readsDurationsAsPeopleTypeThem() {
        assertThat(Durations.parse(Field.MAX_DURATION, "30s")).isEqualTo(Duration.ofSeconds(30));
        assertThat(Durations.parse(Field.MAX_DURATION, "1h30m")).isEqualTo(Duration.ofMinutes(90));
        assertThat(Durations.parse(Field.MAX_DURATION, "1d")).isEqualTo(Duration.ofDays(1));
        assertThat(Durations.parse(Field.MAX_DURATION, "PT10M")).isEqualTo(Duration.ofMinutes(10));
        assertThatThrownBy(() -> Durations.parse(Field.MAX_DURATION, "10 minutes"))
                .isInstanceOf(WinnowException.class)
                .hasMessage(
                        "maxDuration '10 minutes' is not a duration: use a number with a unit, such as 30s, 10m or 2h");
    }
}
