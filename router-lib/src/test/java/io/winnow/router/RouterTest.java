package io.winnow.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import io.winnow.router.health.Hint;
import io.winnow.router.health.RouterPolicy;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a call, and of a run, by its failures. */
class RouterTest {

    private static final RouterPolicy POLICY = RouterPolicy.DEFAULT;

    private final VirtualTime time = new VirtualTime();

    @Test
    void honoursRetryAfterToTheNanosecond() {
        Router router = VirtualTime.router("backoff", "a:m");
        time.failAt(router, "a", FailureKind.RATE_LIMITED, Duration.ofSeconds(90));

        time.pass(Duration.ofSeconds(90).minusNanos(1));
        Decision early = time.next(router);
        time.pass(Duration.ofNanos(1));
        Decision due = time.next(router);

        assertThat(early).isInstanceOfSatisfying(Decision.Wait.class, wait -> {
            assertThat(wait.duration()).isBetween(Duration.ofNanos(1), Duration.ofNanos(2));
            assertThat(wait.reason().kind()).isEqualTo(FailureKind.RATE_LIMITED);
        });
        assertThat(due).isInstanceOf(Decision.Ask.class);
    }

    @Test
    void spreadsThoseWhoWaitOverAQuarterOfASecond() {
        Router router = VirtualTime.router("backoff", "a:m");
        time.failAt(router, "a", FailureKind.RATE_LIMITED, Duration.ofSeconds(90));

        List<Duration> waits = Stream.generate(() -> ((Decision.Wait) time.next(router)).duration())
                .limit(1_000)
                .toList();

        assertThat(waits).allMatch(wait -> wait.compareTo(Duration.ofSeconds(90)) >= 0);
        assertThat(waits).allMatch(wait -> wait.compareTo(Duration.ofMillis(90_250)) <= 0);
        assertThat(waits.stream().mapToLong(Duration::toNanos).average().orElseThrow())
                .isBetween(90.115e9, 90.135e9);
    }

    @Test
    void doublesTheCeilingOfItsDelaysUpToTheMaximumWithFullJitter() {
        double[] sums = new double[10];
        int rounds = 2_000;
        for (int round = 0; round < rounds; round++) {
            Route call = VirtualTime.router("backoff", "a:m").open("r", round);
            for (int i = 0; i < sums.length; i++) {
                time.fail(call, time.await(call), FailureKind.RATE_LIMITED);
                long from = time.now;
                time.pass(waitOf(call));
                sums[i] += (time.now - from) / 1e6;
            }
        }

        for (int i = 0; i < sums.length; i++) {
            double ceiling = Math.min(30_000, 500 * Math.pow(2, i));
            // Half the ceiling on average, plus half of the spread of at most 250 ms among those who wait.
            assertThat(sums[i] / rounds).isBetween(ceiling * 0.47, ceiling * 0.53 + 130);
        }
    }

    @Test
    void takesAWishToComeBackAtOnceForNone() {
        Router router = VirtualTime.router("backoff", "a:m");
        time.failAt(router, "a", FailureKind.RATE_LIMITED, Duration.ZERO);

        Decision decision = time.next(router);

        assertThat(decision).isInstanceOf(Decision.Wait.class);
    }

    @Test
    void failuresOfRequestsThatWereUnderWayTogetherCountOnce() {
        Router router = VirtualTime.router("backoff", "a:m");
        List<Route> calls = Stream.generate(() -> router.open("r", 1)).limit(50).toList();
        List<Decision.Ask> asks = calls.stream().map(time::ask).toList();
        time.pass(Duration.ofNanos(1));
        for (int i = 0; i < 50; i++) {
            time.fail(calls.get(i), asks.get(i), FailureKind.UNAVAILABLE);
        }

        Duration wait = waitOf(router.open("r", 1));

        assertThat(wait).isLessThanOrEqualTo(Duration.ofMillis(750));
    }

    @Test
    void aHintBesideAnAnswerKeepsOthersAway() {
        Router router = VirtualTime.router("priority", "a:m,b:m");
        Route call = router.open("r", 1);
        Decision.Ask ask = time.ask(call);
        call.hint(ask, new Hint(Duration.ofSeconds(20)), time.now);
        call.succeeded(ask, time.now, 500);

        time.pass(Duration.ofSeconds(20).minusNanos(1));
        String before = time.providers(router, 2);
        time.pass(Duration.ofNanos(1));
        String after = time.providers(router, 2);

        assertThat(before + after).isEqualTo("bbaa");
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"MISCONFIGURED", "UNAUTHORIZED", "FORBIDDEN", "UNKNOWN_MODEL", "QUOTA_EXHAUSTED"})
    void givesUpForGoodWhenTheLastTargetIsDropped(FailureKind kind) {
        Router router = VirtualTime.router("roundrobin", "a:m,b:m");
        Route call = router.open("r", 1);
        call.failed(time.ask(call), Failure.of(kind, "no"), time.now, time.random);
        String meanwhile = time.providers(router, 3);
        call.failed(time.ask(call), Failure.of(kind, "never"), time.now, time.random);

        Decision decision = time.next(router);

        assertThat(meanwhile).isEqualTo("bbb");
        assertThat(decision).isEqualTo(new Decision.GiveUp(Failure.of(kind, "a:m: no; b:m: never"), true));
        assertThat(router.open("r", 1).over()).isEqualTo(decision);
    }

    @Test
    void anotherRunAsksADroppedTargetAnew() {
        Router router = VirtualTime.router("backoff", "a:m");
        time.failAt(router, "a", FailureKind.UNAUTHORIZED, null);

        Decision sameRun = time.next(router);
        Decision laterRun = router.open("later", 1).next(time.now, time.random);

        assertThat(sameRun).isInstanceOf(Decision.GiveUp.class);
        assertThat(laterRun).isInstanceOf(Decision.Ask.class);
    }

    @Test
    void aBadRequestEndsItsCallOnly() {
        Router router = VirtualTime.router("roundrobin", "a:m,b:m");
        Route call = router.open("r", 1);
        Failure failure = Failure.of(FailureKind.BAD_REQUEST, "too long");
        call.failed(time.ask(call), failure, time.now, time.random);

        Decision decision = call.next(time.now, time.random);

        assertThat(decision).isEqualTo(new Decision.GiveUp(failure, false));
        assertThat(time.providers(router, 2)).isEqualTo("ba");
    }

    @Test
    void aTargetThatRefusesEveryRequestOfARunIsDroppedForIt() {
        Router router = VirtualTime.router("backoff", "a:m");
        for (int i = 0; i < POLICY.badRequests(); i++) {
            time.failAt(router, "a", FailureKind.BAD_REQUEST, null);
        }

        Decision decision = time.next(router);

        assertThat(decision).isEqualTo(new Decision.GiveUp(Failure.of(FailureKind.BAD_REQUEST, "bad-request"), true));
        assertThat(router.open("other", 1).next(time.now, time.random)).isInstanceOf(Decision.Ask.class);
    }

    @Test
    void aSuccessInBetweenForgivesBadRequests() {
        Router router = VirtualTime.router("backoff", "a:m");
        for (int i = 0; i < POLICY.badRequests() * 3; i++) {
            time.failAt(router, "a", FailureKind.BAD_REQUEST, null);
            time.providers(router, 1);
        }

        Decision decision = time.next(router);

        assertThat(decision).isInstanceOf(Decision.Ask.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"MALFORMED", "REFUSED", "CONTENT_FILTERED"})
    void anAnswerThatCannotBeUsedIsAskedOfAnotherAtOnceAndOnlySoOften(FailureKind kind) {
        Route call = VirtualTime.router("priority", "a:m,b:m").open("r", 1);
        StringBuilder asked = new StringBuilder();
        for (int i = 0; i < POLICY.unusableAnswers(); i++) {
            Decision.Ask ask = time.ask(call);
            asked.append(ask.target().provider());
            time.fail(call, ask, kind);
        }

        Decision decision = call.next(time.now, time.random);

        assertThat(asked).hasToString("aba");
        assertThat(decision).isEqualTo(new Decision.GiveUp(Failure.of(kind, kind.label()), false));
    }

    @Test
    void whatIsToldTwiceCountsOnce() {
        Router router = VirtualTime.router("backoff", "a:m");
        Route call = router.open("r", 1);
        Decision.Ask ask = time.ask(call);
        call.succeeded(ask, time.now);
        time.fail(call, ask, FailureKind.UNAVAILABLE);
        call.abandoned(ask, time.now);

        Decision decision = time.next(router);

        assertThat(decision).isInstanceOf(Decision.Ask.class);
    }

    @Test
    void failureKindsHaveReadableLabels() {
        assertThat(Stream.of(FailureKind.values()).map(FailureKind::label))
                .contains("rate-limited", "malformed", "refused", "content-filtered");
    }

    private Duration waitOf(Route call) {
        return ((Decision.Wait) call.next(time.now, time.random)).duration();
    }
}
