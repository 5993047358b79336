package io.winnow.standalone.cli.watch;

import io.winnow.client.lists.Departure;
import io.winnow.client.lists.Departures;
import io.winnow.client.lists.Row;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.Json;
import io.winnow.messages.Rest;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.error.WinnowException;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.Progress;
import io.winnow.standalone.files.CollectionFiles;
import io.winnow.standalone.files.Metadata;
import io.winnow.standalone.files.OutputDirectory;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Follows one run to its end: shows how it goes and writes the collection's files.
 *
 * <p>The files hold the whole collection, so it reads {@code attributes.unique} from the beginning; they are first
 * replaced when what was there at the start has been read again. Deduplication commits an attribute and its tally in one
 * transaction, so that once the run's end is known, all of its rows are before the topic's current end.
 *
 * <p>The run's first status contains the collection's current generation: rows are read from then on. A refused run
 * writes no files.
 *
 * <p>Interrupted runs of the collection end in the meantime: what their calls still return belongs to the list as well.
 *
 * <p>Rows arrive by partition, in no useful order. They are sorted by the time at which they were first seen: the
 * existing rows at the start, and all rows at the end, so that a continued list begins as before.
 */
public final class RunWatcher implements AutoCloseable {

    private static final Duration SAME_REST = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long PUBLISH_NANOS = Duration.ofMillis(500).toNanos();
    private static final long SILENCE_NANOS = Duration.ofSeconds(10).toNanos();

    /** How long a run that has ended waits for the last lines of interrupted runs, whose models may be slow. */
    private static final long LEFTOVERS_NANOS = Duration.ofSeconds(10).toNanos();

    /** Up to this many rows are sorted; beyond that, the order is not worth the memory. */
    private static final int MOST_SORTED = 50_000;

    private static final Comparator<Row> FIRST_SEEN =
            Comparator.comparing(Row::firstSeen).thenComparing(Row::partition).thenComparing(Row::offset);

    private final KafkaClients cluster;
    private final String runId;
    private final Console console;
    private final @Nullable PrintStream json;
    private final TopicReader reader;
    private final Map<TopicPartition, Long> start;
    private final CollectionFiles files;
    private final Progress progress;
    private final byte[] prefix;
    private final Departures left;

    /** Whether the files hold rows that are not in the list any more. */
    private boolean isRewritten;

    /** Whether stdout did not take a row. */
    private boolean outputLost;

    /** Who was said to rest last. */
    private @Nullable Rest rested;

    /** All rows while they are few enough to be sorted; empty from then on. */
    private final List<Row> rows = new ArrayList<>();

    /** Interrupted runs of the collection that have not ended yet. */
    private final Set<String> leftovers;

    /** Rows that earlier runs left. */
    private long older;

    private boolean sorts = true;
    private boolean caughtUp;
    private boolean changed = true;
    private boolean showAtOnce;
    private @Nullable RunStatus status;

    /** Of the rows to show; null until a status contains it. */
    private @Nullable Long generation;

    private long lastPublished;
    private long publishNanos = PUBLISH_NANOS;
    private long lastNews = System.nanoTime();

    private RunWatcher(
            KafkaClients cluster,
            String runId,
            RunRequest request,
            @Nullable RunStatus known,
            Set<String> leftovers,
            OutputDirectory directory,
            @Nullable PrintStream json,
            Console console) {
        this.leftovers = new HashSet<>(leftovers);
        this.cluster = cluster;
        this.runId = runId;
        this.json = json;
        this.console = console;
        this.prefix = Row.keyPrefix(request.collection());
        this.left = Departures.read(cluster);
        this.reader = cluster.read(
                cluster.topics().uniqueAttributes(), cluster.topics().runStatus());
        this.reader.hold(cluster.topics().uniqueAttributes());
        // A run that has not been ordered yet has no status there, but an interrupted one may have ended already.
        if (known == null && leftovers.isEmpty()) {
            this.reader.skipToEnd(cluster.topics().runStatus());
        }
        this.start = reader.end();
        this.files = CollectionFiles.begin(directory);
        this.progress = new Progress(console);
        if (known != null) {
            see(known);
        }
    }

    /**
     * Follows a run that will be ordered next.
     *
     * @param leftovers interrupted runs of the collection that are being stopped
     */
    public static RunWatcher begin(
            KafkaClients cluster,
            RunCommand command,
            Set<String> leftovers,
            OutputDirectory directory,
            @Nullable PrintStream json,
            Console console) {
        return new RunWatcher(cluster, command.runId(), command.request(), null, leftovers, directory, json, console);
    }

    /** Follows a run that is known already, even one that has ended. */
    static RunWatcher resume(KafkaClients cluster, RunStatus known, OutputDirectory directory, Console console) {
        return new RunWatcher(cluster, known.runId(), known.request(), known, Set.of(), directory, null, console);
    }

    /**
     * Returns the final status, when every line of the run is in the files.
     *
     * @param stop called once when interrupted, or when nobody takes the output; the run is still followed to its end
     */
    public RunStatus follow(AtomicBoolean interrupted, Runnable stop) {
        boolean stopping = false;
        while (!isOver()) {
            if ((interrupted.get() || outputLost) && !stopping) {
                stopping = true;
                progress.stopping();
                stop.run();
            }
            step();
        }
        long limit = System.nanoTime() + LEFTOVERS_NANOS;
        while (!leftovers.isEmpty() && !interrupted.get() && System.nanoTime() < limit) {
            step();
        }
        return finish();
    }

    /** Whether the reader of stdout is gone, or its disk is full. */
    public boolean isOutputLost() {
        return outputLost;
    }

    boolean isOver() {
        return status != null && status.state().isTerminal();
    }

    /** Reads new records and shows them at intervals. */
    void step() {
        int before = progress.news();
        reader.poll(POLL, this::take);
        if (progress.news() != before) {
            lastNews = System.nanoTime();
        } else if (System.nanoTime() - lastNews > SILENCE_NANOS) {
            lastNews = System.nanoTime();
            noticeSilence();
        }
        if (!caughtUp && generation != null && reader.hasReached(start)) {
            catchUp();
        }
        long now = System.nanoTime();
        if (!isOver() && (showAtOnce || now - lastPublished > publishNanos)) {
            publish();
        }
        progress.show(status, older);
    }

    /** Publishes the current list, unless it is shorter than the published one. */
    void publish() {
        if (!caughtUp || !changed || status == null) {
            return;
        }
        long began = System.nanoTime();
        files.publish(Metadata.of(status, files.rows()), false);
        changed = false;
        showAtOnce = false;
        lastPublished = System.nanoTime();
        // A long list takes a while to copy; showing it must not take the time of collecting it.
        publishNanos = Math.max(PUBLISH_NANOS, 10 * (lastPublished - began));
    }

    /** Puts every line of a run that is over into the files. */
    RunStatus finish() {
        RunStatus end = Objects.requireNonNull(status, "the run is not over");
        if (end.state() == RunStatus.State.REFUSED) {
            progress.finish();
            return end;
        }
        Map<TopicPartition, Long> last = reader.end();
        while (!reader.hasReached(last)) {
            reader.poll(POLL, this::take);
        }
        if (sorts) {
            files.restart();
            catchUp();
        } else if (isRewritten && generation != null) {
            rewrite(generation);
        }
        files.publish(Metadata.of(end, files.rows()), true);
        progress.finish();
        return end;
    }

    /** Rows of the whole collection. */
    public long rows() {
        return files.rows();
    }

    public Path text() {
        return files.text();
    }

    @Override
    public void close() {
        files.close();
        reader.close();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(cluster.topics().runStatus())) {
            takeStatus(record);
        } else if (Row.hasPrefix(prefix, record)) {
            long wanted = Objects.requireNonNull(generation, "rows are held until it is known");
            Row row = Row.read(record);
            if (row != null && row.generation() >= wanted && left.isPresent(row)) {
                takeRow(row);
            }
            Departure departure = row == null ? left.see(record) : null;
            if (departure != null) {
                takeOut(departure);
            }
        }
    }

    private void takeStatus(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null || record.key() == null) {
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (!key.equals(runId) && !leftovers.contains(key)) {
            return;
        }
        try {
            RunStatus read = Json.read(record.value(), RunStatus.class);
            if (!key.equals(runId)) {
                if (read.state().isTerminal()) {
                    leftovers.remove(key);
                }
                return;
            }
            showAtOnce |= status == null || read.state() != status.state();
            see(read);
            changed = true;
            progress.takeStatus();
        } catch (SerializationException e) {
            throw new WinnowException(
                    "the services at " + cluster.brokers() + " are of another version: use the winnow of that version",
                    e);
        }
    }

    private void see(RunStatus newest) {
        status = newest;
        Rest rest = newest.rest();
        // Each look moves the end by a little; only another target, or one that rests again, is news.
        if (rest != null
                && (rested == null
                        || !rested.target().equals(rest.target())
                        || rest.until().isAfter(rested.until().plus(SAME_REST)))) {
            rested = rest;
            console.note(Progress.resting(rest));
        }
        if (generation == null && newest.generation() != null) {
            generation = newest.generation();
            reader.goOn(cluster.topics().uniqueAttributes());
        }
    }

    /** A person took a row out. Of a list that is too long to be held, the files are written again at the end. */
    private void takeOut(Departure departure) {
        if (!sorts) {
            isRewritten = true;
            return;
        }
        boolean wasThere = rows.removeIf(row -> row.canonical().equals(departure.canonical())
                && row.partition() == departure.partition()
                && row.offset() < departure.offset());
        if (wasThere && caughtUp) {
            changed = true;
            files.restart();
            rows.forEach(files::append);
        }
    }

    private void rewrite(long wanted) {
        files.restart();
        try (TopicReader again = cluster.read(cluster.topics().uniqueAttributes())) {
            again.readToEnd(record -> {
                Row row = Row.hasPrefix(prefix, record) ? Row.read(record) : null;
                if (row != null && row.generation() >= wanted && left.isPresent(row)) {
                    files.append(row);
                }
            });
        }
    }

    private void takeRow(Row row) {
        changed = true;
        if (sorts) {
            rows.add(row);
        }
        if (rows.size() > MOST_SORTED) {
            sorts = false;
            // Those before it are in the files already if the list had been caught up with.
            (caughtUp ? List.of(row) : rows).forEach(files::append);
            rows.clear();
        } else if (caughtUp || !sorts) {
            files.append(row);
        }
        if (runId.equals(row.runId())) {
            showAtOnce |= progress.takeNew();
            if (json != null && !outputLost) {
                json.println(row.toJson());
                outputLost = json.checkError();
            }
        } else {
            older++;
        }
    }

    private void catchUp() {
        rows.sort(FIRST_SEEN);
        rows.forEach(files::append);
        caughtUp = true;
    }

    private void noticeSilence() {
        if (status == null) {
            console.note("run " + runId + " is waiting for a coordinator: check that the services at "
                    + cluster.brokers() + " are running");
            return;
        }
        try {
            reader.end();
        } catch (WinnowException e) {
            console.note("Kafka at " + cluster.brokers() + " does not answer; still retrying, nothing is lost");
        }
    }
}
