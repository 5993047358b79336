package io.winnow.standalone.cli.imports;

import static io.winnow.standalone.cli.terminal.Progress.count;

import io.winnow.client.imports.ListImport;
import io.winnow.client.imports.TypedList;
import io.winnow.client.runs.Attendance;
import io.winnow.client.runs.StatusReader;
import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.RunStatus;
import io.winnow.messages.text.Sameness;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Imports a list as a run without models: each chunk of lines is one call, so the run ends when every line is accounted
 * for. Keeps at most one chunk in memory.
 */
public final class Importer implements AutoCloseable {

    /** Lines that may be sent but not processed yet; limits the backlog of a slow cluster, and the memory used here. */
    private static final int MOST_AHEAD = 20 * ListImport.CHUNK;

    private final Attendance attendance;
    private final Console console;
    private final StatusReader statuses;
    private final ListImport list;
    private final long began = System.nanoTime();

    private long lastShown = began;

    public Importer(KafkaClients cluster, Attendance attendance, String source, Console console) {
        this.attendance = attendance;
        this.console = console;
        this.statuses = new StatusReader(cluster, attendance.command().runId());
        this.list = new ListImport(
                cluster,
                attendance.command(),
                source.equals("-") ? "stdin" : Path.of(source).getFileName().toString());
    }

    /** Returns how the run ended; a refused run was sent no lines. */
    public RunStatus run(ImportSource in, AtomicBoolean interrupted) throws IOException {
        attendance.order(null);
        await(() -> statuses.status() != null);
        Sameness sameness = status().sameness();
        if (sameness == null) {
            return status();
        }
        TypedList typed = new TypedList(in::readLine);
        boolean more = true;
        while (more && !interrupted.get() && !statuses.isOver()) {
            more = list.chunk(typed, sameness, interrupted::get);
            await(() -> list.published() - statuses.decided() < MOST_AHEAD || interrupted.get() || statuses.isOver());
        }
        if (interrupted.get()) {
            attendance.stop("interrupted by the user");
        } else {
            attendance.finish();
        }
        await(statuses::isOver);
        if (console.isTerminal()) {
            console.live("");
        }
        return status();
    }

    private RunStatus status() {
        return Objects.requireNonNull(statuses.status());
    }

    public long lines() {
        return list.lines();
    }

    public long refused() {
        return list.refused();
    }

    @Override
    public void close() {
        list.close();
        statuses.close();
    }

    private void await(BooleanSupplier condition) {
        statuses.await(condition, this::show);
    }

    private void show() {
        long now = System.nanoTime();
        long every = Duration.ofMillis(console.isTerminal() ? 100 : 5_000).toNanos();
        RunStatus known = statuses.status();
        if (known == null || now - lastShown < every) {
            return;
        }
        lastShown = now;
        console.live(
                count(list.lines()) + " lines read · " + count(known.totals().unique()) + " new · "
                        + count(known.totals().duplicate()) + " known already · "
                        + Progress.elapsed(Duration.ofNanos(now - began)));
    }
}
