package io.winnow.standalone.cli.terminal;

import io.winnow.messages.Figures;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** How far a run is on the way to its limits. The page shows the same. */
final class HowFar {

    /** Before this share of the way, nothing can be told from how long it took. */
    private static final double LEAST = 0.02;

    private HowFar() {}

    /** About how long a run will go on at its rate until it reaches the first of its limits; empty where there is nothing to tell it from. */
    static Optional<Duration> timeLeft(RunStatus run, Instant now) {
        if (run.state() != RunStatus.State.RUNNING || run.rest() != null) {
            return Optional.empty();
        }
        double share = share(run, now);
        double ran = ran(run, now).toMillis();
        return ran > 0 && share >= LEAST && share < 1
                ? Optional.of(Duration.ofMillis(Math.round(ran * (1 - share) / share)))
                : Optional.empty();
    }

    /** How long it has been running. */
    static Duration ran(RunStatus run, Instant now) {
        Instant started = run.startedAt();
        return started == null || now.isBefore(started) ? Duration.ZERO : Duration.between(started, now);
    }

    /** Calls, or requests, that it may make; 0 when it may make any number. */
    static long most(RunRequest request) {
        Integer each = request.maxRequests() == null ? request.iterations() : request.maxRequests();
        return each == null ? 0 : (long) each * request.producers();
    }

    /** What counts for {@link #most}. */
    static long made(RunStatus run) {
        return run.request().maxRequests() == null
                ? run.totals().calls()
                : run.totals().requests();
    }

    private static double share(RunStatus run, Instant now) {
        RunRequest request = run.request();
        BigDecimal spent = run.totals().costUsd();
        BigDecimal budget = request.spending().maxCostUsd();
        Figures.Coverage coverage = run.figures().coverage();
        Duration longest = request.maxDuration();
        return DoubleStream.of(
                        share(made(run), most(request)),
                        share(run.totals().unique(), request.targetUnique() == null ? 0 : request.targetUnique()),
                        budget == null || spent == null ? 0 : share(spent.doubleValue(), budget.doubleValue()),
                        coverage == null || request.targetCoverage() == null
                                ? 0
                                : share(coverage.coverage(), request.targetCoverage()),
                        longest == null ? 0 : share(ran(run, now).toMillis(), longest.toMillis()))
                .max()
                .orElse(0);
    }

    private static double share(double done, double all) {
        return all <= 0 ? 0 : done / all;
    }
}
