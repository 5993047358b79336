package io.winnow.standalone.cli;

import io.winnow.messages.RunStatus;
import io.winnow.messages.RunStatus.Totals;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The live line of a run. */
final class Progress {

    private static final long TERMINAL_NANOS = Duration.ofMillis(100).toNanos();
    private static final long PLAIN_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long RATE_NANOS = Duration.ofSeconds(60).toNanos();
    private static final long NOVELTY_WINDOW = 200;

    private final Console console;
    private final long began = System.nanoTime();
    private final Deque<Sample> samples = new ArrayDeque<>();

    private long lastShown;
    private int news;
    private boolean anyNew;
    private boolean stopping;

    /** The figures at one moment. */
    private record Sample(long nanos, long unique, long decided) {}

    Progress(Console console) {
        this.console = console;
        samples.add(new Sample(began, 0, 0));
        // The first plain line comes after a while, not at once.
        this.lastShown = console.isTerminal() ? 0 : began;
    }

    void take(RunStatus status) {
        news++;
        Totals totals = status.totals();
        long now = System.nanoTime();
        samples.addLast(new Sample(now, totals.unique(), decided(totals)));
        while (samples.size() > 2
                && now - second().nanos() > RATE_NANOS
                && decided(totals) - second().decided() > NOVELTY_WINDOW) {
            samples.removeFirst();
        }
    }

    /** Counts a new attribute and returns whether it is the first. */
    boolean takeNew() {
        boolean first = !anyNew;
        anyNew = true;
        return first;
    }

    /** How often something was heard of the run. */
    int news() {
        return news;
    }

    void stopping() {
        stopping = true;
        lastShown = 0;
    }

    void show(@Nullable RunStatus status, long older) {
        long now = System.nanoTime();
        if (now - lastShown < (console.isTerminal() ? TERMINAL_NANOS : PLAIN_NANOS)) {
            return;
        }
        lastShown = now;
        console.live(line(status, older, now));
    }

    void finish() {
        if (console.isTerminal()) {
            console.live("");
        }
    }

    private String line(@Nullable RunStatus status, long older, long now) {
        String elapsed = elapsed(Duration.ofNanos(now - began));
        if (status == null) {
            return (stopping ? "stopping" : "starting") + " · " + elapsed;
        }
        Totals totals = status.totals();
        StringBuilder line = new StringBuilder();
        line.append(count(totals.unique())).append(" new");
        if (older > 0) {
            line.append(" (").append(count(older + totals.unique())).append(" in all)");
        }
        line.append(" · ").append(count(perMinute(totals, now))).append("/min");
        novelty(totals).ifPresent(share -> line.append(" · ").append(share).append("% of the last 200 new"));
        line.append(" · ").append(count(totals.calls())).append(" calls");
        line.append(" · ").append(count(totals.failedRequests())).append(" errors");
        line.append(" · ").append(elapsed);
        if (stopping || status.state() == RunStatus.State.DRAINING) {
            line.append(" · finishing, ").append(status.inFlight()).append(" in flight");
            if (stopping) {
                line.append(" (Ctrl+C again leaves at once)");
            }
        }
        return line.toString();
    }

    private long perMinute(Totals totals, long now) {
        Sample from = samples.stream()
                .filter(sample -> now - sample.nanos() <= RATE_NANOS)
                .findFirst()
                .orElse(samples.getLast());
        double minutes = Math.max(1e9, now - from.nanos()) / 60e9;
        return Math.round((totals.unique() - from.unique()) / minutes);
    }

    /** Of the last 200 attributes that were decided upon, how many in a hundred were new. */
    private java.util.OptionalLong novelty(Totals totals) {
        long decided = decided(totals);
        Sample from = samples.getFirst();
        for (Sample sample : samples) {
            if (decided - sample.decided() < NOVELTY_WINDOW) {
                break;
            }
            from = sample;
        }
        long window = decided - from.decided();
        return window == 0
                ? java.util.OptionalLong.empty()
                : java.util.OptionalLong.of(Math.round(100.0 * (totals.unique() - from.unique()) / window));
    }

    private Sample second() {
        return samples.stream().skip(1).findFirst().orElseThrow();
    }

    private static long decided(Totals totals) {
        return totals.unique() + totals.duplicate() + totals.quarantined();
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String elapsed(Duration duration) {
        if (duration.toHours() > 0) {
            return String.format(Locale.ROOT, "%d h %02d min", duration.toHours(), duration.toMinutesPart());
        }
        if (duration.toMinutes() > 0) {
            return String.format(Locale.ROOT, "%d min %02d s", duration.toMinutes(), duration.toSecondsPart());
        }
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
