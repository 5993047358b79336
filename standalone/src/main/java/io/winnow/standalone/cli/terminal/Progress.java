package io.winnow.standalone.cli.terminal;

import io.winnow.messages.Figures;
import io.winnow.messages.Rest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Totals;
import io.winnow.messages.text.Dollars;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The live line of a run. */
public final class Progress {

    private static final long TERMINAL_NANOS = Duration.ofMillis(100).toNanos();
    private static final long PLAIN_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration SOON = Duration.ofMinutes(10);
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private final Console console;
    private final long began = System.nanoTime();

    private long lastShown;
    private int news;
    private boolean anyNew;
    private boolean stopping;

    public Progress(Console console) {
        this.console = console;
        // The first plain line is printed after an interval, not at once.
        this.lastShown = console.isTerminal() ? 0 : began;
    }

    /** Counts a message about the run. */
    public void takeStatus() {
        news++;
    }

    /** Counts a new attribute and returns whether it is the first. */
    public boolean takeNew() {
        boolean first = !anyNew;
        anyNew = true;
        return first;
    }

    /** Number of messages about the run. */
    public int news() {
        return news;
    }

    public void stopping() {
        stopping = true;
        lastShown = 0;
    }

    public void show(@Nullable RunStatus status, long older) {
        long now = System.nanoTime();
        if (now - lastShown < (console.isTerminal() ? TERMINAL_NANOS : PLAIN_NANOS)) {
            return;
        }
        lastShown = now;
        console.live(line(status, older));
    }

    public void finish() {
        if (console.isTerminal()) {
            console.live("");
        }
    }

    private String line(@Nullable RunStatus status, long older) {
        String elapsed = elapsed(Duration.ofNanos(System.nanoTime() - began));
        if (status == null) {
            return (stopping ? "stopping" : "starting") + " · " + elapsed;
        }
        Totals totals = status.totals();
        StringBuilder line = new StringBuilder();
        line.append(count(totals.unique())).append(" new");
        if (older > 0) {
            line.append(" (").append(count(older + totals.unique())).append(" in all)");
        }
        Figures figures = status.figures();
        line.append(" · ").append(count(Math.round(figures.uniquePerMinute()))).append("/min");
        if (figures.novelty() != null) {
            line.append(" · ")
                    .append(Math.round(100 * figures.novelty()))
                    .append("% of the last ")
                    .append(figures.noveltyWindow())
                    .append(" new");
        }
        if (totals.costUsd() != null && totals.costUsd().signum() > 0) {
            line.append(" · ").append(Dollars.shown(totals.costUsd()));
            if (status.budget() != null) {
                line.append(" of ").append(Dollars.shown(status.budget().maxUsd()));
            }
        }
        line.append(" · ").append(count(totals.calls())).append(" calls");
        line.append(" · ").append(count(totals.failedRequests())).append(" errors");
        line.append(" · ").append(elapsed);
        if (status.rest() != null) {
            line.append(" · ").append(resting(status.rest()));
        }
        if (stopping || status.state() == RunStatus.State.DRAINING) {
            line.append(" · finishing, ").append(status.inFlight()).append(" in flight");
            if (stopping) {
                line.append(" (Ctrl+C again leaves at once)");
            }
        }
        return line.toString();
    }

    /** Who rests, until when by the clock on this wall, and why. */
    public static String resting(Rest rest) {
        ZonedDateTime until = rest.until().atZone(ZoneId.systemDefault());
        long days = ChronoUnit.DAYS.between(LocalDate.now(ZoneId.systemDefault()), until.toLocalDate());
        String day = days == 0 ? "" : days == 1 ? "tomorrow " : until.toLocalDate() + " ";
        // To the second where the minute would be over before it is read.
        boolean isSoon = Duration.between(Instant.now(), rest.until()).compareTo(SOON) < 0;
        return rest.inWords(day + (isSoon ? SECONDS : MINUTES).format(until));
    }

    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    public static String elapsed(Duration duration) {
        if (duration.toHours() > 0) {
            return String.format(Locale.ROOT, "%d h %02d min", duration.toHours(), duration.toMinutesPart());
        }
        if (duration.toMinutes() > 0) {
            return String.format(Locale.ROOT, "%d min %02d s", duration.toMinutes(), duration.toSecondsPart());
        }
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
