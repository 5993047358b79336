package io.winnow.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All on a virtual clock: {@code now} is moved by hand. */
class RouterTest {

    private static final BackoffPolicy POLICY = BackoffPolicy.DEFAULT;

    private final Random random = new Random(42);
    private long now = 1_000;

    @Test
    void roundrobinRotatesStrictlyWithAnyNumberOfThreads() throws Exception {
        Router router = router("roundrobin", "a:m,b:m,c:m");
        int threads = 16;
        int each = 3_000;
        AtomicInteger[] asked =
                IntStream.range(0, 3).mapToObj(i -> new AtomicInteger()).toArray(AtomicInteger[]::new);
        Callable<Void> work = () -> {
            Random own = new Random();
            for (int i = 0; i < each; i++) {
                Decision.Ask ask = (Decision.Ask) router.open("r").next(now, own);
                asked[ask.index()].incrementAndGet();
            }
            return null;
        };

        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> done : pool.invokeAll(java.util.Collections.nCopies(threads, work))) {
                done.get();
            }
        }

        assertThat(asked).allSatisfy(count -> assertThat(count).hasValue(threads * each / 3));
    }

    @Test
    void roundrobinSkipsOnlyThoseThatCoolDown() {
        Router router = router("roundrobin", "a:m,b:m,c:m");
        failAt(router, "a", FailureKind.RATE_LIMITED, Duration.ofSeconds(5));

        assertThat(names(router, 4)).isEqualTo("bcbc");
        now += Duration.ofSeconds(5).toNanos();
        assertThat(names(router, 6)).isEqualTo("abcabc");
    }

    @Test
    void weightedGivesExactSharesInEveryWindowOfOnePeriod() {
        for (int round = 0; round < 200; round++) {
            int size = 1 + random.nextInt(6);
            int[] weights =
                    IntStream.range(0, size).map(i -> 1 + random.nextInt(12)).toArray();
            String config = IntStream.range(0, size)
                    .mapToObj(i -> "p" + i + ":m:" + weights[i] / 10 + "." + weights[i] % 10)
                    .collect(Collectors.joining(","));
            int divisor = IntStream.of(weights).reduce(0, RouterTest::gcd);
            int period = IntStream.of(weights).sum() / divisor;
            Router router = router("weighted", config);
            int[] picks = IntStream.range(0, period * 3)
                    .map(i -> ((Decision.Ask) router.open("r").next(now, random)).index())
                    .toArray();

            for (int from = 0; from + period <= picks.length; from++) {
                int[] counts = new int[size];
                for (int i = from; i < from + period; i++) {
                    counts[picks[i]]++;
                }
                for (int i = 0; i < size; i++) {
                    assertThat(counts[i]).as(config).isEqualTo(weights[i] / divisor);
                }
            }
        }
    }

    @Test
    void weightedIsSmooth() {
        assertThat(names(router("weighted", "a:m:5,b:m:1,c:m:1"), 14)).isEqualTo("aabacaaaabacaa");
    }

    @Test
    void weightedKeepsTheSharesOfThoseThatAreLeft() {
        Router router = router("weighted", "a:m:1,b:m:2,c:m:3");
        names(router, 5);
        failAt(router, "c", FailureKind.UNAUTHORIZED, null);

        String picked = names(router, 300);

        assertThat(picked.chars().filter(c -> c == 'a').count()).isEqualTo(100);
        assertThat(picked.chars().filter(c -> c == 'b').count()).isEqualTo(200);
    }

    @Test
    void priorityFallsToTheNextAtOnceAndComesBackWhenTheCoolDownEnds() {
        Router router = router("priority", "a:m,b:m");
        Route call = router.open("r");
        Decision.Ask first = (Decision.Ask) call.next(now, random);
        call.failed(first, new Failure(FailureKind.RATE_LIMITED, "slow down", Duration.ofSeconds(3)), now, random);

        Decision.Ask second = (Decision.Ask) call.next(now, random);

        assertThat(first.target().provider() + second.target().provider()).isEqualTo("ab");
        now += Duration.ofSeconds(3).toNanos() - 1;
        assertThat(names(router, 1)).isEqualTo("b");
        now += 1;
        assertThat(names(router, 1)).isEqualTo("a");
    }

    @Test
    void priorityTriesAnotherAfterAnAnswerThatCannotBeUsed() {
        Route call = router("priority", "a:m,b:m").open("r");
        Decision.Ask first = (Decision.Ask) call.next(now, random);
        call.failed(first, Failure.of(FailureKind.MALFORMED, "no list"), now, random);

        assertThat(call.next(now, random)).isEqualTo(new Decision.Ask(target("b"), 1, now));
    }

    @Test
    void backoffHonoursRetryAfterToTheNanosecond() {
        Router router = router("backoff", "a:m");
        failAt(router, "a", FailureKind.RATE_LIMITED, Duration.ofSeconds(90));
        Route call = router.open("r");

        now += Duration.ofSeconds(90).toNanos() - 1;
        assertThat(call.next(now, random)).isInstanceOfSatisfying(Decision.Wait.class, wait -> {
            assertThat(wait.duration()).isBetween(Duration.ofNanos(1), Duration.ofMillis(251));
            assertThat(wait.reason().kind()).isEqualTo(FailureKind.RATE_LIMITED);
        });
        now += 1;
        assertThat(call.next(now, random)).isInstanceOf(Decision.Ask.class);
    }

    @Test
    void backoffDoublesItsCeilingUpToTheMaximumWithFullJitter() {
        double[] sums = new double[10];
        int rounds = 2_000;
        for (int round = 0; round < rounds; round++) {
            Router router = router("backoff", "a:m");
            Route call = router.open("r");
            for (int i = 0; i < sums.length; i++) {
                Decision.Ask ask = await(call);
                call.failed(ask, Failure.of(FailureKind.UNAVAILABLE, "down"), now, random);
                long from = now;
                await(call);
                sums[i] += (now - from) / 1e6;
            }
        }

        for (int i = 0; i < sums.length; i++) {
            double ceiling = Math.min(30_000, 500 * Math.pow(2, i));
            // Half the ceiling on average, plus half of the spread of 250 ms among those who wait.
            assertThat(sums[i] / rounds).isBetween(ceiling * 0.47, ceiling * 0.53 + 130);
        }
    }

    @Test
    void failuresOfRequestsThatWereUnderWayTogetherCountOnce() {
        Router router = router("backoff", "a:m");
        List<Route> calls =
                IntStream.range(0, 50).mapToObj(i -> router.open("r")).toList();
        List<Decision.Ask> asks = calls.stream()
                .map(call -> (Decision.Ask) call.next(now, random))
                .toList();
        now += 1;
        for (int i = 0; i < 50; i++) {
            calls.get(i).failed(asks.get(i), Failure.of(FailureKind.UNAVAILABLE, "down"), now, random);
        }

        long from = now;
        await(router.open("r"));

        assertThat(Duration.ofNanos(now - from)).isLessThanOrEqualTo(Duration.ofMillis(751));
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"UNAUTHORIZED", "FORBIDDEN", "UNKNOWN_MODEL", "QUOTA_EXHAUSTED"})
    void givesUpForGoodWhenTheLastTargetIsDropped(FailureKind kind) {
        Router router = router("roundrobin", "a:m,b:m");
        Route call = router.open("r");
        call.failed((Decision.Ask) call.next(now, random), Failure.of(kind, "no"), now, random);
        assertThat(names(router, 3)).isEqualTo("bbb");
        call.failed((Decision.Ask) call.next(now, random), Failure.of(kind, "never"), now, random);

        Decision decision = router.open("r").next(now, random);

        assertThat(decision).isEqualTo(new Decision.GiveUp(Failure.of(kind, "a:m: no; b:m: never"), true));
    }

    @Test
    void aLaterRunAsksADroppedTargetAnew() {
        Router router = router("backoff", "a:m");
        failAt(router, "a", FailureKind.UNAUTHORIZED, null);
        assertThat(router.open("r").next(now, random)).isInstanceOf(Decision.GiveUp.class);

        assertThat(router.open("later").next(now, random)).isInstanceOf(Decision.Ask.class);
    }

    @Test
    void aBadRequestEndsItsCallOnly() {
        Router router = router("roundrobin", "a:m,b:m");
        Route call = router.open("r");
        Failure failure = Failure.of(FailureKind.BAD_REQUEST, "too long");
        call.failed((Decision.Ask) call.next(now, random), failure, now, random);

        assertThat(call.next(now, random)).isEqualTo(new Decision.GiveUp(failure, false));
        assertThat(names(router, 2)).isEqualTo("ba");
    }

    @Test
    void aTargetThatRefusesEveryRequestIsDropped() {
        Router router = router("backoff", "a:m");
        Failure failure = Failure.of(FailureKind.BAD_REQUEST, "unsupported parameter");
        Route call = router.open("r");
        for (int i = 0; i < POLICY.badRequests(); i++) {
            call = router.open("r");
            call.failed((Decision.Ask) call.next(now, random), failure, now, random);
        }

        assertThat(call.next(now, random)).isEqualTo(new Decision.GiveUp(failure, true));
    }

    @Test
    void aSuccessInBetweenForgivesBadRequests() {
        Router router = router("backoff", "a:m");
        for (int i = 0; i < POLICY.badRequests() * 3; i++) {
            Route call = router.open("r");
            Decision.Ask ask = (Decision.Ask) call.next(now, random);
            if (i % 2 == 0) {
                call.failed(ask, Failure.of(FailureKind.BAD_REQUEST, "no"), now, random);
            } else {
                call.succeeded(ask, now);
            }
        }

        assertThat(router.open("r").next(now, random)).isInstanceOf(Decision.Ask.class);
    }

    @Test
    void aCallGivesUpAfterSomeMalformedAnswers() {
        Route call = router("backoff", "a:m").open("r");
        Failure failure = Failure.of(FailureKind.MALFORMED, "no list");
        for (int i = 0; i < POLICY.malformedAnswers(); i++) {
            call.failed((Decision.Ask) call.next(now, random), failure, now, random);
        }

        assertThat(call.next(now, random)).isEqualTo(new Decision.GiveUp(failure, false));
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void neverAsksBeforeTheCoolDownEndsNorWaitsWhileATargetIsReady(Strategy strategy) {
        for (int round = 0; round < 300; round++) {
            int size = strategy == Strategy.BACKOFF ? 1 : 1 + random.nextInt(5);
            String config =
                    IntStream.range(0, size).mapToObj(i -> "p" + i + ":m").collect(Collectors.joining(","));
            Router router = new Router(Routing.parse(strategy.label(), config), POLICY);
            long[] coolUntil = new long[size];
            boolean[] dropped = new boolean[size];
            Route call = router.open("r");
            for (int step = 0; step < 200; step++) {
                switch (call.next(now, random)) {
                    case Decision.Ask ask -> {
                        assertThat(dropped[ask.index()]).isFalse();
                        assertThat(now).isGreaterThanOrEqualTo(coolUntil[ask.index()]);
                        now += random.nextInt(1_000_000_000);
                        int outcome = random.nextInt(100);
                        if (outcome < 40) {
                            call.succeeded(ask, now);
                            call = router.open("r");
                        } else if (outcome < 98) {
                            Duration asked = Duration.ofMillis(1 + random.nextInt(20_000));
                            call.failed(ask, new Failure(FailureKind.RATE_LIMITED, "429", asked), now, random);
                            coolUntil[ask.index()] = now + asked.toNanos();
                        } else {
                            call.failed(ask, Failure.of(FailureKind.FORBIDDEN, "403"), now, random);
                            dropped[ask.index()] = true;
                        }
                    }
                    case Decision.Wait wait -> {
                        assertThat(wait.duration()).isPositive();
                        for (int i = 0; i < size; i++) {
                            assertThat(dropped[i] || coolUntil[i] > now).isTrue();
                        }
                        now += wait.duration().toNanos();
                        assertThat(call.next(now, random)).isNotInstanceOf(Decision.Wait.class);
                    }
                    case Decision.GiveUp giveUp -> {
                        assertThat(giveUp.permanent()).isTrue();
                        assertThat(dropped).doesNotContain(false);
                        step = 200;
                    }
                }
            }
        }
    }

    private Decision.Ask await(Route call) {
        while (true) {
            switch (call.next(now, random)) {
                case Decision.Ask ask -> {
                    return ask;
                }
                case Decision.Wait wait -> now += wait.duration().toNanos();
                case Decision.GiveUp giveUp -> throw new AssertionError(giveUp);
            }
        }
    }

    private void failAt(Router router, String provider, FailureKind kind, Duration retryAfter) {
        Map<String, Decision.Ask> asks = java.util.stream.Stream.generate(
                        () -> (Decision.Ask) router.open("r").next(now, random))
                .limit(20)
                .collect(Collectors.toMap(ask -> ask.target().provider(), Function.identity(), (one, other) -> one));
        router.open("r").failed(asks.get(provider), new Failure(kind, kind.label(), retryAfter), now, random);
        // Rotation starts over with the first, so that what follows can be read.
        while (asks.size() > 1 && !names(router, 1).equals(last(asks, provider))) {}
    }

    private static String last(Map<String, Decision.Ask> asks, String failed) {
        return asks.keySet().stream()
                .filter(name -> !name.equals(failed))
                .max(String::compareTo)
                .orElseThrow();
    }

    private String names(Router router, int picks) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < picks; i++) {
            names.add(
                    ((Decision.Ask) router.open("r").next(now, random)).target().provider());
        }
        return String.join("", names);
    }

    private static Target target(String provider) {
        return new Target(provider, "m", null);
    }

    private static Router router(String strategy, String config) {
        return new Router(Routing.parse(strategy, config), POLICY);
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
