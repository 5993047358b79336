package io.winnow.benchmarks;

import io.winnow.router.Decision;
import io.winnow.router.Route;
import io.winnow.router.Router;
import io.winnow.router.Routing;
import io.winnow.router.health.RateLimit;
import io.winnow.router.health.RouterPolicy;
import io.winnow.router.health.Targets;
import io.winnow.router.strategy.Evidence;
import io.winnow.router.strategy.Strategy;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it takes to decide which of eight targets is asked, and to note that it answered: time, and with {@code -prof gc}
 * the bytes allocated, which should be those of the decision alone. The clock is a
 * number that grows by 61 ms a decision; reading a real one is the caller's part and takes some 25 ns more.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RoutingBenchmark {

    private static final int TARGETS = 8;

    /** {@code BACKOFF} takes one target, so it decides among one. */
    @Param
    private Strategy strategy = Strategy.ROUNDROBIN;

    /** Whether each target has a limit of requests and tokens per minute, which is never reached. */
    @Param({"false", "true"})
    private boolean limited;

    private final SplittableRandom random = new SplittableRandom(1);
    private Evidence evidence = Evidence.NONE;
    private Router router = new Router(Routing.parse("backoff", "random"), fleet());
    private Route route = router.open("run", 1);
    private long now;

    @Setup
    public void open() {
        int targets = strategy == Strategy.BACKOFF ? 1 : TARGETS;
        String config = IntStream.rangeClosed(1, targets)
                .mapToObj(i -> "p" + i + ":model:" + i)
                .collect(Collectors.joining(","));
        router = new Router(Routing.parse(strategy.label(), config), fleet());
        for (int call = 0; call < 20; call++) {
            for (int i = 1; i <= targets; i++) {
                evidence = evidence.plus("p" + i + ":model", 30 + random.nextInt(20), 0.001 * i);
            }
        }
        route = router.open("run", evidence, 1);
    }

    private Targets fleet() {
        RateLimit limit = limited ? new RateLimit(1_000L, 10_000_000L) : RateLimit.NONE;
        return new Targets(RouterPolicy.DEFAULT, target -> limit);
    }

    /** A request of a call that is open: decide, and note the success. */
    @Benchmark
    public Decision.Ask decide() {
        return decide(route);
    }

    /** A call of one request: open it (the adaptive strategy draws here), decide, and note the success. */
    @Benchmark
    public Decision.Ask openAndDecide() {
        return decide(router.open("run", evidence, random.nextLong()));
    }

    private Decision.Ask decide(Route open) {
        // As fast as a limit of 1,000 a minute allows, for one target.
        now += 61_000_000;
        Decision.Ask ask = (Decision.Ask) open.next(now, random, 1_000);
        open.succeeded(ask, now, 900);
        return ask;
    }
}
