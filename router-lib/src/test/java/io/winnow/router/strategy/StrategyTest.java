package io.winnow.router.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.router.Decision;
import io.winnow.router.Route;
import io.winnow.router.Router;
import io.winnow.router.VirtualTime;
import io.winnow.router.health.FailureKind;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What each strategy promises in addition to the common contract. */
class StrategyTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();

    @Test
    void roundrobinIsExactUnderSixtyFourThreads() throws Exception {
        int threads = 64;
        int each = 3_000;
        Router router = VirtualTime.router("roundrobin", "a:m,b:m,c:m");
        AtomicInteger[] asked =
                IntStream.range(0, 3).mapToObj(i -> new AtomicInteger()).toArray(AtomicInteger[]::new);
        Callable<Void> work = () -> {
            SplittableRandom own = new SplittableRandom(1);
            for (int i = 0; i < each; i++) {
                Route route = router.open("r", i);
                Decision.Ask ask = (Decision.Ask) route.next(1_000, own);
                asked[ask.index()].incrementAndGet();
                route.succeeded(ask, 1_000);
            }
            return null;
        };

        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (Future<Void> done : pool.invokeAll(Collections.nCopies(threads, work))) {
                done.get();
            }
        }

        assertThat(asked).allSatisfy(count -> assertThat(count).hasValue(threads * each / 3));
    }

    @Test
    void roundrobinSkipsOnlyThoseThatCoolDown() {
        Router router = VirtualTime.router("roundrobin", "a:m,b:m,c:m");
        time.failAt(router, "a", FailureKind.RATE_LIMITED, SECOND);

        String meanwhile = time.providers(router, 4);
        time.pass(SECOND);
        String after = time.providers(router, 6);

        assertThat(meanwhile).isEqualTo("bcbc");
        assertThat(after).isEqualTo("abcabc");
    }

    @Test
    void priorityComesBackToTheFirstWhenItsCoolDownEnds() {
        Router router = VirtualTime.router("priority", "a:m,b:m,c:m");
        time.failAt(router, "a", FailureKind.RATE_LIMITED, SECOND);
        time.failAt(router, "b", FailureKind.RATE_LIMITED, SECOND.dividedBy(2));

        String both = time.providers(router, 1);
        time.pass(SECOND.dividedBy(2));
        String first = time.providers(router, 1);
        time.pass(SECOND.dividedBy(2).minusNanos(1));
        String still = time.providers(router, 1);
        time.pass(Duration.ofNanos(1));
        String none = time.providers(router, 1);

        assertThat(both + first + still + none).isEqualTo("cbba");
    }

    @Test
    void weightedGivesExactSharesInEveryWindowOfOnePeriod() {
        for (int round = 0; round < 200; round++) {
            int size = 1 + time.random.nextInt(6);
            int[] weights = IntStream.range(0, size)
                    .map(i -> 1 + time.random.nextInt(12))
                    .toArray();
            String config = IntStream.range(0, size)
                    .mapToObj(i -> "p" + i + ":m:" + weights[i] / 10 + "." + weights[i] % 10)
                    .collect(Collectors.joining(","));
            int divisor = IntStream.of(weights).reduce(0, StrategyTest::gcd);
            int period = IntStream.of(weights).sum() / divisor;
            Router router = VirtualTime.router("weighted", config);
            int[] picks = IntStream.range(0, period * 3)
                    .map(i -> pickAndSucceed(router))
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
        Router router = VirtualTime.router("weighted", "a:m:5,b:m:1,c:m:1");

        String picked = time.providers(router, 14);

        assertThat(picked).isEqualTo("aabacaaaabacaa");
    }

    @Test
    void weightedKeepsTheSharesOfThoseThatAreLeft() {
        Router router = VirtualTime.router("weighted", "a:m:1,b:m:2,c:m:3");
        time.failAt(router, "c", FailureKind.UNAUTHORIZED, null);

        String picked = time.providers(router, 300);

        assertThat(picked.chars().filter(c -> c == 'a').count()).isEqualTo(100);
        assertThat(picked.chars().filter(c -> c == 'b').count()).isEqualTo(200);
    }

    @Test
    void weightedKeepsItsSharesWhenTargetsFailAtRandom() {
        int[] weights = {5, 3, 2};
        for (int seed = 0; seed < 50; seed++) {
            time.random.setSeed(seed);
            Router router = VirtualTime.router("weighted", "a:m:5,b:m:3,c:m:2");
            int[] firsts = new int[3];
            for (int i = 0; i < 2_000; i++) {
                Route route = router.open("r", i);
                Decision.Ask ask = time.ask(route);
                firsts[ask.index()]++;
                if (time.random.nextInt(10) == 0) {
                    time.fail(route, ask, FailureKind.RATE_LIMITED, Duration.ofMillis(1));
                    time.pass(Duration.ofMillis(1));
                } else {
                    route.succeeded(ask, time.now);
                }
            }

            double chiSquare = 0;
            for (int i = 0; i < 3; i++) {
                chiSquare += Math.pow(firsts[i] - 200.0 * weights[i], 2) / (200.0 * weights[i]);
            }
            // Two degrees of freedom: exceeded by one in a thousand of independent draws.
            assertThat(chiSquare).as("seed %d", seed).isLessThan(13.8);
        }
    }

    @Test
    void adaptiveTriesAllThatAreUnknownAlikeAndThenTheBest() {
        String config = "a:m,b:m,c:m";
        Router router = VirtualTime.router("adaptive", config);
        Evidence evidence = Evidence.NONE;

        Map<String, Integer> unknown = firsts(router, Evidence.NONE, 3_000);
        for (int i = 0; i < 20; i++) {
            evidence = evidence.plus("a:m", 20, 0.001).plus("b:m", 30, 0.001).plus("c:m", 40, 0.010);
        }
        Map<String, Integer> known = firsts(router, evidence, 3_000);

        assertThat(unknown.values()).allSatisfy(count -> assertThat(count).isBetween(850, 1_150));
        assertThat(known.get("b")).isGreaterThan(2_850);
        assertThat(known.get("a")).as("explored").isBetween(10, 100);
        // Ten times as dear, so a tenth as often.
        assertThat(known.get("c")).as("explored").isBetween(1, 15);
    }

    @Test
    void adaptiveAsksOneOfWhichLittleIsKnownAsOftenAsItMayBeTheBest() {
        Router router = VirtualTime.router("adaptive", "a:m,b:m");
        Evidence little = Evidence.NONE.plus("b:m", 25, 1);
        for (int i = 0; i < 50; i++) {
            little = little.plus("a:m", 30, 1);
        }
        Evidence much = little;
        for (int i = 0; i < 50; i++) {
            much = much.plus("b:m", 25, 1);
        }

        int unsure = firsts(router, little, 1_000).get("b");
        int sure = firsts(router, much, 1_000).get("b");

        // 25 ± 27 against 30 ± 1.5: the better one in four draws of ten.
        assertThat(unsure).isBetween(350, 500);
        assertThat(sure).isLessThan(60);
    }

    @Test
    void adaptiveAsksOneWithoutEvidenceInHalfOfAllCalls() {
        Router router = VirtualTime.router("adaptive", "a:m,b:m");

        Map<String, Integer> firsts = firsts(router, Evidence.NONE.plus("a:m", 60, 0.001), 2_000);

        assertThat(firsts.get("b")).isBetween(900, 1_100);
    }

    @Test
    void adaptiveLeavesAFreeTargetThatHasNothingNew() {
        Router router = VirtualTime.router("adaptive", "free:m,paid:m");
        Evidence evidence = Evidence.NONE;
        for (int i = 0; i < 30; i++) {
            evidence = evidence.plus("free:m", 50, 0).plus("paid:m", 50, 0.01);
        }
        Map<String, Integer> fresh = firsts(router, evidence, 1_000);
        for (int i = 0; i < 200; i++) {
            evidence = evidence.plus("free:m", 0, 0);
        }

        Map<String, Integer> exhausted = firsts(router, evidence, 1_000);

        assertThat(fresh.get("free")).isGreaterThan(980);
        assertThat(exhausted.get("paid")).isGreaterThan(900);
    }

    @Test
    void adaptiveTakesTheNextBestWhenTheBestMayNotBeAsked() {
        Router router = VirtualTime.router("adaptive", "a:m,b:m,c:m");
        Evidence evidence = Evidence.NONE;
        for (int i = 0; i < 30; i++) {
            evidence = evidence.plus("a:m", 10, 1).plus("b:m", 60, 1).plus("c:m", 30, 1);
        }
        Route route = router.open("r", evidence, 3);
        StringBuilder asked = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            Decision.Ask ask = time.ask(route);
            asked.append(ask.target().provider());
            time.fail(route, ask, FailureKind.UNAVAILABLE);
        }

        assertThat(asked).hasToString("bca");
    }

    private Map<String, Integer> firsts(Router router, Evidence evidence, int calls) {
        Map<String, Integer> firsts = new HashMap<>();
        for (int seed = 0; seed < calls; seed++) {
            Route route = router.open("r", evidence, seed);
            Decision.Ask ask = time.ask(route);
            firsts.merge(ask.target().provider(), 1, Integer::sum);
            route.abandoned(ask, time.now);
        }
        return firsts;
    }

    private int pickAndSucceed(Router router) {
        Route route = router.open("r", 1);
        Decision.Ask ask = time.ask(route);
        route.succeeded(ask, time.now);
        return ask.index();
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
