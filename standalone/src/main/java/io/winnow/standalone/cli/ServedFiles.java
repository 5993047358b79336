package io.winnow.standalone.cli;

import io.winnow.messages.Json;
import io.winnow.messages.RunStatus;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.CollectionSlug;
import io.winnow.standalone.client.Cluster;
import io.winnow.standalone.client.TopicReader;
import io.winnow.standalone.files.OutputDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Writes the files of each collection that a run works on while {@code winnow serve} is there, whoever started the run.
 *
 * <p>One thread looks at the runs, one more works for each collection whose list grows. Of two runs in one collection the
 * second is written when the first is over: both have the same list.
 */
final class ServedFiles implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final long RETRY_MS = 1_000;

    private final Cluster cluster;
    private final Path root;
    private final Console console;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, LinkedHashMap<String, RunStatus>> waiting = new HashMap<>();
    private final Map<String, Writer> writers = new HashMap<>();
    private final TopicReader reader;
    private final Thread thread;

    private ServedFiles(Cluster cluster, Path root, Console console) {
        this.cluster = cluster;
        this.root = root;
        this.console = console;
        this.reader = cluster.read(cluster.topics().runStatus());
        this.thread = Thread.ofPlatform().name("winnow-files").daemon().unstarted(this::look);
    }

    /**
     * Begins with runs that come from now on; {@link #follow} adds those that are there.
     *
     * @param root each collection has a directory below it
     */
    static ServedFiles start(Cluster cluster, Path root, Console console) {
        ServedFiles files = new ServedFiles(cluster, root, console);
        files.reader.skipToEnd(cluster.topics().runStatus());
        return files;
    }

    /** Adds runs that go on from before, and begins to write. */
    void follow(List<RunStatus> unfinished) {
        unfinished.forEach(this::see);
        thread.start();
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try (reader) {
            while (closing.getCount() > 0) {
                try {
                    reader.poll(LOOK, this::take);
                } catch (KafkaException e) {
                    boolean unused = closing.await(RETRY_MS, TimeUnit.MILLISECONDS);
                }
                beginWriters();
            }
            for (Writer writer : writers.values()) {
                writer.thread.join(STOP);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            see(Json.read(record.value(), RunStatus.class));
        } catch (SerializationException e) {
            // Somebody else's record.
        }
    }

    private void see(RunStatus status) {
        String collection = status.request().collection();
        if (status.state() == RunStatus.State.REFUSED) {
            return;
        }
        // Anybody can write to the topic; nobody may name a place outside.
        if (!collection.equals(CollectionSlug.slugOf(collection))) {
            return;
        }
        Writer writer = writers.get(collection);
        if (writer == null || !writer.hasWritten(status.runId())) {
            waiting.computeIfAbsent(collection, slug -> new LinkedHashMap<>()).put(status.runId(), status);
        }
    }

    private void beginWriters() {
        waiting.values().removeIf(Map::isEmpty);
        for (var entry : waiting.entrySet()) {
            Writer writer = writers.get(entry.getKey());
            if (writer != null) {
                entry.getValue().keySet().removeIf(writer::hasWritten);
            }
            if ((writer == null || !writer.thread.isAlive())
                    && !entry.getValue().isEmpty()) {
                RunStatus next = entry.getValue().firstEntry().getValue();
                writers.put(entry.getKey(), new Writer(next));
            }
        }
    }

    /** Follows one run to its end. */
    private final class Writer {

        private final RunStatus run;
        private final Thread thread;
        private volatile boolean written;

        Writer(RunStatus run) {
            this.run = run;
            this.thread = Thread.ofPlatform()
                    .name("winnow-files-" + run.request().collection())
                    .daemon()
                    .start(this::write);
        }

        boolean hasWritten(String runId) {
            return written && run.runId().equals(runId);
        }

        private void write() {
            Path directory = root.resolve(run.request().collection());
            try (OutputDirectory output = OutputDirectory.prepare(directory);
                    RunWatcher follower = RunWatcher.resume(
                            cluster, run, output, new Console(System.err, true, false, Integer.MAX_VALUE))) {
                while (closing.getCount() > 0 && !follower.isOver()) {
                    follower.step();
                }
                finish(follower);
            } catch (WinnowException e) {
                if (closing.getCount() > 0) {
                    console.note("the files of “" + run.request().topic() + "” are not written: " + e.getMessage());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                written = true;
            }
        }

        private void finish(RunWatcher follower) throws InterruptedException {
            if (!follower.isOver()) {
                follower.publish();
                return;
            }
            while (true) {
                try {
                    RunStatus end = follower.finish();
                    console.note(String.format(
                            Locale.ROOT,
                            "%s: %s, %,d new, %,d in all: %s",
                            end.request().topic(),
                            end.state().name().toLowerCase(Locale.ROOT),
                            end.totals().unique(),
                            follower.rows(),
                            Summary.shown(follower.text())));
                    return;
                } catch (KafkaException | WinnowException e) {
                    // Kafka is away, or the disk is full; neither lasts.
                    if (closing.await(RETRY_MS, TimeUnit.MILLISECONDS)) {
                        throw e;
                    }
                }
            }
        }
    }
}
