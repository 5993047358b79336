package io.winnow.standalone.cli.imports;

import static io.winnow.standalone.cli.terminal.Progress.count;

import io.winnow.client.runs.Attendance;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Call;
import io.winnow.messages.CallId;
import io.winnow.messages.Json;
import io.winnow.messages.Judge;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Task;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Sameness;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.Progress;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Imports a list as a run without models: each chunk of lines is one call, so the run ends when every line is accounted
 * for. Keeps at most one chunk in memory.
 */
public final class Importer implements AutoCloseable {

    private static final String PROVIDER = "import";
    private static final int CHUNK = 10_000;

    /** Lines that may be sent but not processed yet; limits the backlog of a slow cluster, and the memory used here. */
    private static final int MOST_AHEAD = 20 * CHUNK;

    private static final Duration POLL = Duration.ofMillis(20);

    private final KafkaClients cluster;
    private final Attendance attendance;
    private final RunCommand command;
    private final String model;
    private final Console console;
    private final TopicReader statuses;
    private static final Header JUDGED = WinnowHeaders.flag(WinnowHeaders.JUDGED);

    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final long began = System.nanoTime();

    private @Nullable RunStatus status;
    private long lines;
    private long refused;
    private long published;
    private int chunks;
    private boolean isJudged;
    private long lastShown = began;

    public Importer(KafkaClients cluster, Attendance attendance, String source, Console console) {
        this.cluster = cluster;
        this.attendance = attendance;
        this.command = attendance.command();
        this.model = source.equals("-")
                ? "stdin"
                : java.nio.file.Path.of(source).getFileName().toString();
        this.console = console;
        this.statuses = cluster.read(cluster.topics().runStatus());
        this.statuses.skipToEnd(cluster.topics().runStatus());
        this.producer = cluster.producer();
    }

    /** Returns how the run ended; a refused run was sent no lines. */
    public RunStatus run(ImportSource in, AtomicBoolean interrupted) throws IOException {
        attendance.order(null);
        await(() -> status != null);
        Sameness sameness = Objects.requireNonNull(status).sameness();
        if (sameness == null) {
            return Objects.requireNonNull(status);
        }
        isJudged = Judge.of(command.request(), sameness.mode()) != null;
        TypedList list = new TypedList(in::readLine);
        boolean more = true;
        while (more && !interrupted.get() && !isOver()) {
            more = chunk(list, sameness, interrupted);
            await(() -> published - decided() < MOST_AHEAD || interrupted.get() || isOver());
        }
        if (interrupted.get()) {
            attendance.stop("interrupted by the user");
        } else {
            attendance.finish();
        }
        await(this::isOver);
        if (console.isTerminal()) {
            console.live("");
        }
        return Objects.requireNonNull(status);
    }

    private boolean isOver() {
        return status != null && status.state().isTerminal();
    }

    public long lines() {
        return lines;
    }

    public long refused() {
        return refused;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
        statuses.close();
    }

    /** Returns whether there may be more. */
    private boolean chunk(TypedList in, Sameness sameness, AtomicBoolean interrupted) throws IOException {
        byte[] form = WinnowHeaders.form(sameness);
        CallId callId = new CallId(command.runId(), 0, ++chunks, 1);
        byte[] call = callId.toString().getBytes(StandardCharsets.UTF_8);
        Instant startedAt = Instant.now();
        int sent = 0;
        String line = null;
        while (sent < CHUNK && !interrupted.get() && (line = in.readLine()) != null) {
            lines++;
            String canonical = line.length() > Attribute.MAX_LENGTH ? "" : sameness.keyOf(line);
            if (canonical.isEmpty()) {
                refused++;
                continue;
            }
            send(line, canonical, form, callId, call, startedAt);
            sent++;
        }
        if (sent > 0) {
            producer.flush();
            requireNoFailure();
            producer.send(CollectionPartitioner.record(
                    cluster.topics().calls(),
                    new Call(
                            Call.VERSION,
                            Task.Kind.LIST,
                            callId.toString(),
                            callId.taskId(),
                            command.runId(),
                            command.collection(),
                            0,
                            1,
                            PROVIDER,
                            Call.Outcome.SUCCEEDED,
                            false,
                            null,
                            sent,
                            Map.of(),
                            List.of(new Call.Request(
                                    PROVIDER,
                                    model,
                                    Duration.between(startedAt, Instant.now()).toMillis(),
                                    sent,
                                    0,
                                    0,
                                    0,
                                    BigDecimal.ZERO,
                                    false,
                                    null)),
                            List.of(),
                            List.of(),
                            null,
                            startedAt,
                            Instant.now()),
                    producer));
            producer.flush();
            published += sent;
        }
        return line != null;
    }

    private void send(String text, String canonical, byte[] form, CallId callId, byte[] call, Instant at) {
        String collection = command.request().collection();
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
                        callId.toString(),
                        at)));
        record.headers().add(WinnowHeaders.CANONICAL, form).add(WinnowHeaders.CALL, call);
        if (isJudged) {
            record.headers().add(JUDGED);
        }
        try {
            producer.send(record, (metadata, e) -> {
                if (e != null) {
                    failure.compareAndSet(null, e);
                }
            });
        } catch (KafkaException e) {
            failure.compareAndSet(null, e);
        }
        requireNoFailure();
    }

    private void requireNoFailure() {
        Exception e = failure.get();
        if (e != null) {
            throw new WinnowException(
                    "Kafka at " + cluster.brokers() + " did not take line " + count(lines) + ": " + e.getMessage()
                            + "; import the list again; lines that were sent already are counted as known",
                    e);
        }
    }

    private void await(java.util.function.BooleanSupplier condition) {
        do {
            statuses.poll(condition.getAsBoolean() ? Duration.ZERO : POLL, this::take);
            show();
        } while (!condition.getAsBoolean());
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null
                && Arrays.equals(record.key(), command.runId().getBytes(StandardCharsets.UTF_8))) {
            status = Json.read(record.value(), RunStatus.class);
        }
    }

    private long decided() {
        RunStatus known = status;
        return known == null
                ? 0
                : known.totals().unique()
                        + known.totals().duplicate()
                        + known.totals().quarantined();
    }

    private void show() {
        long now = System.nanoTime();
        long every = Duration.ofMillis(console.isTerminal() ? 100 : 5_000).toNanos();
        RunStatus known = status;
        if (known == null || now - lastShown < every) {
            return;
        }
        lastShown = now;
        console.live(count(lines) + " lines read · " + count(known.totals().unique()) + " new · "
                + count(known.totals().duplicate()) + " known already · "
                + Progress.elapsed(Duration.ofNanos(now - began)));
    }
}
