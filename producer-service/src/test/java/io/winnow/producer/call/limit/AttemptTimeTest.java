package io.winnow.producer.call.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AttemptTimeTest {

    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void keepsATenthBackForPublishing() {
        AttemptTime time = new AttemptTime(NOW, NOW.plusSeconds(10));

        Duration request = time.forRequest(LIMIT);

        assertThat(request).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(9));
    }

    @Test
    void keepsTwoSecondsBackAtMost() {
        AttemptTime time = new AttemptTime(NOW, NOW.plusSeconds(50));

        Duration request = time.forRequest(LIMIT);

        assertThat(request).isBetween(Duration.ofSeconds(47), Duration.ofSeconds(48));
    }

    @Test
    void aRequestHasNoMoreTimeThanTheLimit() {
        AttemptTime time = new AttemptTime(NOW, NOW.plusSeconds(600));

        assertThat(time.forRequest(LIMIT)).isEqualTo(LIMIT);
        assertThat(time.allowsRequest()).isTrue();
    }

    @Test
    void allowsNoRequestThatWouldComeTooLate() {
        AttemptTime time = new AttemptTime(NOW, NOW.plusMillis(900));

        assertThat(time.allowsRequest()).isFalse();
        assertThat(time.cameTooLate()).isFalse();
    }

    @Test
    void knowsATaskThatCameAfterItsDeadline() {
        AttemptTime time = new AttemptTime(NOW, NOW);

        assertThat(time.cameTooLate()).isTrue();
    }

    @Test
    void aPauseEndsWithTheAttempt() throws InterruptedException {
        AttemptTime time = new AttemptTime(NOW, NOW.plusMillis(300));
        long begun = System.nanoTime();

        time.pause(Duration.ofMinutes(5), () -> false);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void aPauseEndsWhenTheRunIsOver() throws InterruptedException {
        AttemptTime time = new AttemptTime(NOW, NOW.plusSeconds(600));
        long begun = System.nanoTime();

        time.pause(Duration.ofMinutes(5), () -> true);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
    }
}
