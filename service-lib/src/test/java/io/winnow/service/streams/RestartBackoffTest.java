package io.winnow.service.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RestartBackoffTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** A clock like System.nanoTime, which begins anywhere and may overflow. */
    private static final long START = Long.MAX_VALUE - 5 * SECOND;

    private final RestartBackoff backoff =
            new RestartBackoff(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofMinutes(1));

    @Test
    void waitsTwiceAsLongAfterEachFailureUpToALimit() {
        LongStream waits = LongStream.range(0, 6)
                .map(i -> backoff.next(START + i * 10 * SECOND).toMillis());

        assertThat(waits.toArray()).containsExactly(200, 400, 800, 1000, 1000, 1000);
        assertThat(backoff.inARow()).isEqualTo(6);
    }

    @Test
    void beginsAgainAfterACalm() {
        backoff.next(START);
        backoff.next(START + SECOND);

        Duration wait = backoff.next(START + 62 * SECOND);

        assertThat(wait).isEqualTo(Duration.ofMillis(200));
        assertThat(backoff.inARow()).isOne();
    }
}
