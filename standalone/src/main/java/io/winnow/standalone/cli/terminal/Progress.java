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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The live line of a run: what matters most comes first, because a narrow terminal cuts its end. */
public final class Progress {

    private static final long TERMINAL_NANOS = Duration.ofMillis(100).toNanos();
    private static final long PLAIN_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration SOON = Duration.ofMinutes(10);
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final String PARTS = " · ";

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
        if (status == null) {
            return (stopping ? "stopping" : "starting") + PARTS + elapsed(Duration.ofNanos(System.nanoTime() - began));
        }
        Instant now = Instant.now();
        Totals totals = status.totals();
        List<String> parts = new ArrayList<>();
        parts.add(news(status, older));
        Optional<Duration> left = stopping ? Optional.empty() : HowFar.timeLeft(status, now);
        parts.add(calls(status));
        if (totals.costUsd() != null && totals.costUsd().signum() > 0) {
            parts.add(Dollars.shown(totals.costUsd())
                    + (status.budget() == null
                            ? ""
                            : " of " + Dollars.shown(status.budget().maxUsd())));
        }
        parts.add(time(status, now));
        left.ifPresent(time -> parts.add("about " + roughly(time) + " left"));
        if (status.rest() != null) {
            parts.add(resting(status.rest()));
        }
        if (stopping || status.state() == RunStatus.State.DRAINING) {
            parts.addFirst("finishing, " + status.inFlight() + " in flight"
                    + (stopping ? " (Ctrl+C again leaves at once)" : ""));
        }
        if (totals.failedRequests() > 0) {
            parts.add(count(totals.failedRequests()) + (totals.failedRequests() == 1 ? " error" : " errors"));
        }
        Figures figures = status.figures();
        parts.add(count(Math.round(figures.uniquePerMinute())) + "/min");
        if (figures.novelty() != null) {
            parts.add(Math.round(100 * figures.novelty()) + "% of the last " + figures.noveltyWindow() + " new");
        }
        return String.join(PARTS, parts);
    }

    private static String news(RunStatus status, long older) {
        long unique = status.totals().unique();
        Long target = status.request().targetUnique();
        return count(unique)
                + (target == null ? "" : " of " + count(target))
                + " new"
                + (older > 0 ? " (" + count(older + unique) + " in all)" : "");
    }

    private static String calls(RunStatus status) {
        long most = HowFar.most(status.request());
        return count(HowFar.made(status))
                + (most == 0 ? "" : " of " + count(most))
                + (status.request().maxRequests() == null ? " calls" : " requests");
    }

    private String time(RunStatus status, Instant now) {
        Duration longest = status.request().maxDuration();
        return longest == null
                ? elapsed(Duration.ofNanos(System.nanoTime() - began))
                : elapsed(HowFar.ran(status, now)) + " of " + elapsed(longest);
    }

    /** An estimate shows no tenths. */
    private static String roughly(Duration time) {
        return time.toSeconds() < 60
                ? Math.max(1, time.toSeconds()) + " s"
                : time.toMinutes() < 60 ? (time.toSeconds() + 30) / 60 + " min" : elapsed(time);
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
