package io.winnow.router.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.winnow.router.Decision;
import io.winnow.router.Route;
import io.winnow.router.Router;
import io.winnow.router.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What routers that name the same target share: cool-downs, circuits, limits. */
class TargetsTest {

    private static final RouterPolicy POLICY = RouterPolicy.DEFAULT;

    private final VirtualTime time = new VirtualTime();

    @Test
    void routersWithOtherRoutingsShareACoolDownOfOneTarget() {
        Targets fleet = new Targets(POLICY, VirtualTime.NO_LIMITS);
        Router one = VirtualTime.router("backoff", "a:m", fleet);
        Router other = VirtualTime.router("priority", "a:m:3,b:m:1", fleet);
        time.failAt(one, "a", FailureKind.RATE_LIMITED, Duration.ofSeconds(9));

        String meanwhile = time.providers(other, 2);
        time.pass(Duration.ofSeconds(9));
        String after = time.providers(other, 2);

        assertThat(meanwhile + after).isEqualTo("bbaa");
    }

    @Test
    void anotherModelOfTheSameProviderIsAnotherTarget() {
        Targets fleet = new Targets(POLICY, VirtualTime.NO_LIMITS);
        time.failAt(VirtualTime.router("backoff", "a:m", fleet), "a", FailureKind.RATE_LIMITED, Duration.ofSeconds(9));

        Decision decision = time.next(VirtualTime.router("backoff", "a:n", fleet));

        assertThat(decision).isInstanceOf(Decision.Ask.class);
    }

    @Test
    void whatIsDroppedForARunOfOneRouterIsNotDroppedForOthers() {
        Targets fleet = new Targets(POLICY, VirtualTime.NO_LIMITS);
        time.failAt(VirtualTime.router("backoff", "a:m", fleet), "a", FailureKind.UNAUTHORIZED, null);

        Decision decision = time.next(VirtualTime.router("priority", "a:m,b:m", fleet));

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Ask.class, ask -> assertThat(ask.index()).isZero());
    }

    @Test
    void showsWhyATargetIsLeftAloneUntilItIsAskedAgain() {
        Targets fleet = new Targets(POLICY, VirtualTime.NO_LIMITS);
        Router router = VirtualTime.router("priority", "a:m:3,b:m:1", fleet);
        time.failAt(router, "a", FailureKind.RATE_LIMITED, Duration.ofSeconds(9));

        List<TargetHealth> cooling = fleet.snapshot(time.now);
        time.pass(Duration.ofSeconds(9));
        TargetHealth over = fleet.snapshot(time.now).getFirst();

        assertThat(cooling)
                .extracting(health -> health.target().toString(), TargetHealth::state)
                .containsExactly(tuple("a:m", TargetHealth.State.COOLING), tuple("b:m", TargetHealth.State.HEALTHY));
        assertThat(cooling.getFirst().until()).isEqualTo(time.now);
        assertThat(cooling.getFirst().reason())
                .isEqualTo(new Failure(FailureKind.RATE_LIMITED, "rate-limited", Duration.ofSeconds(9)));
        assertThat(cooling.getFirst().limit()).isEqualTo(1);
        assertThat(cooling.getLast().askedAt()).isNull();
        assertThat(over.state()).isEqualTo(TargetHealth.State.HEALTHY);
        assertThat(over.until()).isNull();
        assertThat(over.reason()).isNull();
    }

    @Test
    void showsACircuitFromItsOpeningToTheProbeThatClosesIt() {
        Targets fleet = new Targets(POLICY, VirtualTime.NO_LIMITS);
        Router router = VirtualTime.router("backoff", "a:m", fleet);
        List<TargetHealth.State> states = new ArrayList<>();
        Route route = router.open("r", 1);
        for (int i = 0; i < POLICY.troubles(); i++) {
            time.fail(route, time.await(route), FailureKind.UNAVAILABLE);
        }

        TargetHealth open = fleet.snapshot(time.now).getFirst();
        states.add(open.state());
        time.now = open.until();
        states.add(fleet.snapshot(time.now).getFirst().state());
        Decision.Ask probe = time.ask(route);
        TargetHealth probing = fleet.snapshot(time.now).getFirst();
        states.add(probing.state());
        route.succeeded(probe, time.now);
        states.add(fleet.snapshot(time.now).getFirst().state());

        assertThat(states)
                .containsExactly(
                        TargetHealth.State.OPEN,
                        TargetHealth.State.HALF_OPEN,
                        TargetHealth.State.HALF_OPEN,
                        TargetHealth.State.HEALTHY);
        assertThat(open.reason()).isEqualTo(Failure.of(FailureKind.UNAVAILABLE, "unavailable"));
        assertThat(probing.inFlight()).isEqualTo(1);
        assertThat(probing.reason()).isEqualTo(open.reason());
    }

    @Test
    void showsEachTargetOnceHoweverManyRoutersNameIt() {
        Targets fleet = new Targets(POLICY, VirtualTime.NO_LIMITS);
        List<Router> routers = List.of(
                VirtualTime.router("priority", "b:m:3,a:m:1", fleet), VirtualTime.router("backoff", "a:m", fleet));

        List<TargetHealth> snapshot = fleet.snapshot(time.now);

        assertThat(snapshot).extracting(health -> health.target().name()).containsExactly("a:m", "b:m");
        assertThat(routers).hasSize(2);
    }

    @Test
    void halvesWhatMayBeUnderWayAfterA429AndRaisesItByOneForEachLimitOfSuccesses() {
        Router router = VirtualTime.router("backoff", "a:m");
        List<Route> routes = new ArrayList<>();
        List<Decision.Ask> asks = new ArrayList<>();
        fill(router, 16, routes, asks);
        // All of them are refused, which is one piece of news: half of 16.
        for (int i = 0; i < 16; i++) {
            time.fail(routes.get(i), asks.get(i), FailureKind.RATE_LIMITED, Duration.ofSeconds(1));
        }
        time.pass(Duration.ofSeconds(1));

        int afterRefusal = underWayAtOnce(router);
        for (int i = 0; i < 100; i++) {
            succeedAll(router, 8);
        }
        int afterSuccesses = underWayAtOnce(router);

        assertThat(afterRefusal).isEqualTo(8);
        // With 8 at once it grows up to twice that and no further: a limit that is not used has not been tried.
        assertThat(afterSuccesses).isEqualTo(17);
    }

    @Test
    void opensTheCircuitAfterFiveTroublesInARowAndLetsOneProbeThrough() {
        Router router = VirtualTime.router("priority", "a:m,b:m");
        for (int i = 0; i < POLICY.troubles(); i++) {
            time.failAt(router, "a", FailureKind.UNAVAILABLE, null);
            time.pass(Duration.ofSeconds(10));
        }

        Route probe = router.open("r", 1);
        Decision.Ask ask = time.ask(probe);
        String meanwhile = time.providers(router, 3);
        probe.succeeded(ask, time.now);
        String after = time.providers(router, 3);

        assertThat(ask.target().provider()).isEqualTo("a");
        assertThat(meanwhile).isEqualTo("bbb");
        assertThat(after).isEqualTo("aaa");
    }

    @Test
    void opensTheCircuitForLongerWithEachProbeThatFails() {
        Router router = VirtualTime.router("backoff", "a:m");
        for (int i = 1; i < POLICY.troubles(); i++) {
            time.failAt(router, "a", FailureKind.TIMED_OUT, null);
            time.pass(Duration.ofSeconds(30));
        }

        List<Long> seconds = IntStream.range(0, 8)
                .mapToLong(i -> {
                    time.failAt(router, "a", FailureKind.TIMED_OUT, Duration.ofNanos(1));
                    long wait = ((Decision.Wait) time.next(router)).duration().toNanos();
                    time.pass(Duration.ofNanos(wait));
                    return wait / 1_000_000_000;
                })
                .boxed()
                .toList();

        // Half of 5, 10, 20 s … up to two minutes, and up to as much again.
        assertThat(seconds.get(0)).isBetween(2L, 5L);
        assertThat(seconds.subList(0, 5)).isSorted();
        assertThat(seconds.subList(5, 8)).allMatch(wait -> wait >= 60 && wait <= 120);
    }

    @Test
    void aProbeOfWhichNothingIsHeardMakesPlaceForAnother() {
        Router router = VirtualTime.router("backoff", "a:m");
        for (int i = 0; i < POLICY.troubles(); i++) {
            time.failAt(router, "a", FailureKind.UNAVAILABLE, null);
            time.pass(Duration.ofSeconds(30));
        }
        time.ask(router);

        time.pass(POLICY.lease().minusNanos(1));
        Decision before = time.next(router);
        time.pass(Duration.ofNanos(1));
        Decision after = time.next(router);

        assertThat(before).isInstanceOf(Decision.Wait.class);
        assertThat(after).isInstanceOf(Decision.Ask.class);
    }

    @Test
    void aProbeThatWasNeverSentDoesNotCloseTheCircuit() {
        Router router = VirtualTime.router("backoff", "a:m");
        for (int i = 0; i < POLICY.troubles(); i++) {
            time.failAt(router, "a", FailureKind.UNAVAILABLE, null);
            time.pass(Duration.ofSeconds(30));
        }
        time.failAt(router, "a", FailureKind.MISCONFIGURED, null);

        Decision probe = router.open("other", 1).next(time.now, time.random);
        Decision second = router.open("other", 1).next(time.now, time.random);

        assertThat(probe).isInstanceOf(Decision.Ask.class);
        assertThat(second).isInstanceOf(Decision.Wait.class);
    }

    @Test
    void neverPassesRequestsPerMinuteInAnyMinute() {
        Router router = limited(new RateLimit(7L, null));
        List<Long> times = new ArrayList<>();

        while (times.size() < 500) {
            Route route = router.open("r", 1);
            Decision.Ask ask = time.await(route);
            times.add(time.now);
            route.succeeded(ask, time.now);
            time.pass(Duration.ofMillis(time.random.nextInt(9_000)));
        }

        for (int i = 7; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 7)).isGreaterThanOrEqualTo(60_000_000_000L);
        }
    }

    @Test
    void countsTheTokensThatWereTakenInThePlaceOfThoseExpected() {
        Router router = limited(new RateLimit(null, 1_000L));
        Route route = router.open("r", 1);
        Decision.Ask first = (Decision.Ask) route.next(time.now, time.random, 800);

        Decision expected = router.open("r", 1).next(time.now, time.random, 300);
        route.succeeded(first, time.now, 700);
        Decision taken = router.open("r", 1).next(time.now, time.random, 300);

        assertThat(expected).isInstanceOfSatisfying(Decision.Wait.class, wait -> {
            assertThat(wait.duration()).isBetween(Duration.ofSeconds(60), Duration.ofMillis(60_250));
            assertThat(wait.reason().message()).isEqualTo("its limit is used up: 1000 tokens per minute");
        });
        assertThat(taken).isInstanceOf(Decision.Ask.class);
    }

    @Test
    void waitsUntilSoManyTokensAreAMinuteOldThatTheRequestFits() {
        Router router = limited(new RateLimit(null, 1_000L));
        router.open("r", 1).next(time.now, time.random, 300);
        time.pass(Duration.ofSeconds(10));
        router.open("r", 1).next(time.now, time.random, 600);
        time.pass(Duration.ofSeconds(10));

        Decision small = router.open("r", 1).next(time.now, time.random, 400);
        Decision large = router.open("r", 1).next(time.now, time.random, 500);

        assertThat(((Decision.Wait) small).duration()).isBetween(Duration.ofSeconds(40), Duration.ofMillis(40_250));
        assertThat(((Decision.Wait) large).duration()).isBetween(Duration.ofSeconds(50), Duration.ofMillis(50_250));
    }

    @Test
    void aRequestGreaterThanTheWholeLimitWaitsForAnEmptyMinuteOnly() {
        Router router = limited(new RateLimit(null, 1_000L));

        Decision empty = router.open("r", 1).next(time.now, time.random, 5_000);
        time.pass(Duration.ofSeconds(60).minusNanos(1));
        Decision early = router.open("r", 1).next(time.now, time.random, 5_000);
        time.pass(Duration.ofNanos(1));
        Decision due = router.open("r", 1).next(time.now, time.random, 5_000);

        assertThat(empty).isInstanceOf(Decision.Ask.class);
        assertThat(early).isInstanceOf(Decision.Wait.class);
        assertThat(due).isInstanceOf(Decision.Ask.class);
    }

    @Test
    void worksAcrossTheWrapOfTheClock() {
        time.now = Long.MAX_VALUE - 1_000_000_000L;
        Router router = limited(new RateLimit(2L, null));
        time.failAt(router, "a", FailureKind.RATE_LIMITED, Duration.ofSeconds(3));

        Decision cooling = time.next(router);
        time.pass(Duration.ofSeconds(3));
        Decision second = time.next(router);
        Decision limited = time.next(router);
        time.pass(Duration.ofSeconds(57));
        Decision third = time.next(router);

        assertThat(cooling).isInstanceOf(Decision.Wait.class);
        assertThat(second).isInstanceOf(Decision.Ask.class);
        assertThat(limited).isInstanceOf(Decision.Wait.class);
        // The second never ended: its place is not free, for one at a time is what is left after a 429.
        assertThat(third)
                .isInstanceOfSatisfying(
                        Decision.Wait.class,
                        wait -> assertThat(wait.reason().message()).isEqualTo("busy: at most 1 at once"));
    }

    @Test
    void refusesLimitsBelowOne() {
        assertThatThrownBy(() -> new RateLimit(0L, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RateLimit(null, -1L)).isInstanceOf(IllegalArgumentException.class);
    }

    private Router limited(RateLimit limit) {
        return VirtualTime.router("backoff", "a:m", new Targets(POLICY, target -> limit));
    }

    private void fill(Router router, int most, List<Route> routes, List<Decision.Ask> asks) {
        while (asks.size() < most) {
            Route route = router.open("r", 1);
            if (!(route.next(time.now, time.random) instanceof Decision.Ask ask)) {
                return;
            }
            routes.add(route);
            asks.add(ask);
        }
    }

    private int underWayAtOnce(Router router) {
        List<Route> routes = new ArrayList<>();
        List<Decision.Ask> asks = new ArrayList<>();
        fill(router, 100, routes, asks);
        for (int i = 0; i < asks.size(); i++) {
            routes.get(i).abandoned(asks.get(i), time.now);
        }
        return asks.size();
    }

    private void succeedAll(Router router, int most) {
        List<Route> routes = new ArrayList<>();
        List<Decision.Ask> asks = new ArrayList<>();
        fill(router, most, routes, asks);
        for (int i = 0; i < asks.size(); i++) {
            routes.get(i).succeeded(asks.get(i), time.now);
        }
    }
}
