package io.winnow.standalone.cli.imports;

import static io.winnow.standalone.cli.terminal.Progress.count;

import io.winnow.client.runs.Attendance;
import io.winnow.client.runs.HandingIn;
import io.winnow.client.runs.StatusReader;
import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.Judge;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunStatus;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Sameness;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Imports a list as a run without models: each chunk of lines is one call, so the run ends when every line is accounted
 * for. Keeps at most one chunk in memory.
 */
public final class Importer implements AutoCloseable {

    private static final String PROVIDER = "import";
    private static final int CHUNK = 10_000;

    /** Lines that may be sent but not processed yet; limits the backlog of a slow cluster, and the memory used here. */
    private static final int MOST_AHEAD = 20 * CHUNK;

    private final KafkaClients cluster;
    private final Attendance attendance;
    private final RunCommand command;
    private final String model;
    private final Console console;
    private final StatusReader statuses;
    private final HandingIn handing;
    private final long began = System.nanoTime();

    private long lines;
    private long refused;
    private long lastShown = began;

    public Importer(KafkaClients cluster, Attendance attendance, String source, Console console) {
        this.cluster = cluster;
        this.attendance = attendance;
        this.command = attendance.command();
        this.model =
                source.equals("-") ? "stdin" : Path.of(source).getFileName().toString();
        this.console = console;
        this.statuses = new StatusReader(cluster, command.runId());
        this.handing = new HandingIn(
                cluster,
                command,
                PROVIDER,
                model,
                "import the list again; lines that were sent already are counted as known");
    }

    /** Returns how the run ended; a refused run was sent no lines. */
    public RunStatus run(ImportSource in, AtomicBoolean interrupted) throws IOException {
        attendance.order(null);
        await(() -> statuses.status() != null);
        Sameness sameness = status().sameness();
        if (sameness == null) {
            return status();
        }
        handing.judged(Judge.of(command.request(), sameness.mode()) != null);
        TypedList list = new TypedList(in::readLine);
        boolean more = true;
        while (more && !interrupted.get() && !statuses.isOver()) {
            more = chunk(list, sameness, interrupted);
            await(() ->
                    handing.published() - statuses.decided() < MOST_AHEAD || interrupted.get() || statuses.isOver());
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
        return lines;
    }

    public long refused() {
        return refused;
    }

    @Override
    public void close() {
        handing.close();
        statuses.close();
    }

    /** Returns whether there may be more. */
    private boolean chunk(TypedList in, Sameness sameness, AtomicBoolean interrupted) throws IOException {
        byte[] form = WinnowHeaders.form(sameness);
        String call = handing.begin();
        int sent = 0;
        String line = null;
        while (sent < CHUNK && !interrupted.get() && (line = in.readLine()) != null) {
            lines++;
            String canonical = line.length() > Attribute.MAX_LENGTH ? "" : sameness.keyOf(line);
            if (canonical.isEmpty()) {
                refused++;
                continue;
            }
            handing.send(record(line, canonical, form, call));
            sent++;
        }
        handing.report();
        return line != null;
    }

    private ProducerRecord<byte[], byte[]> record(String text, String canonical, byte[] form, String call) {
        String collection = command.collection();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                cluster.topics().rawAttributes(),
                new AttributeKey(collection, canonical).toBytes(),
                Json.write(new Attribute(
                        Attribute.VERSION,
                        text,
                        canonical,
                        collection,
                        PROVIDER,
                        model,
                        command.runId(),
                        call,
                        handing.startedAt())));
        record.headers().add(WinnowHeaders.CANONICAL, form);
        return record;
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
        console.live(count(lines) + " lines read · " + count(known.totals().unique()) + " new · "
                + count(known.totals().duplicate()) + " known already · "
                + Progress.elapsed(Duration.ofNanos(now - began)));
    }
}
