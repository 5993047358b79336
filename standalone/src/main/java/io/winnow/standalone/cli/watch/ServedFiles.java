package io.winnow.standalone.cli.watch;

import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicFollower;
import io.winnow.messages.RunStatus;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.CollectionSlug;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.Summary;
import io.winnow.standalone.files.Metadata;
import io.winnow.standalone.files.OutputDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes the files of each collection that has a run in progress while {@code winnow serve} runs, whichever client
 * started the run.
 *
 * <p>One follower watches the runs, and one thread per growing list writes the files. If a collection has two runs, the
 * files of the second are written when the first has ended: both have the same list.
 */
public final class ServedFiles implements AutoCloseable {

    private static final Duration STOP = Duration.ofSeconds(5);
    private static final long RETRY_MS = 1_000;

    private final KafkaClients cluster;
    private final Path root;
    private final Console console;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, LinkedHashMap<String, RunStatus>> waiting = new HashMap<>();
    private final Map<String, Writer> writers = new HashMap<>();
    private final TopicFollower statuses;
    private boolean writes;

    private ServedFiles(KafkaClients cluster, Path root, Console console) {
        this.cluster = cluster;
        this.root = root;
        this.console = console;
        this.statuses = new TopicFollower(
                "winnow-files", List.of(cluster.topics().runStatus()), cluster, new TopicFollower.Listener() {
                    @Override
                    public Map<TopicPartition, Long> begin(
                            Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
                        return ends;
                    }

                    @Override
                    public void accept(
                            Iterable<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> positions) {
                        Records.forEach(records, RunStatus.class, (status, record) -> see(status));
                    }
                });
    }

    /**
     * Starts with new runs; {@link #follow} adds those that are there.
     *
     * @param root each collection has a directory below it
     */
    public static ServedFiles start(KafkaClients cluster, Path root, Console console) {
        ServedFiles files = new ServedFiles(cluster, root, console);
        files.statuses.start();
        try {
            if (!files.statuses.awaitCaughtUp(STOP)) {
                throw new WinnowException("Kafka at " + cluster.brokers() + " does not answer");
            }
            return files;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WinnowException("interrupted while connecting to " + cluster.brokers(), e);
        }
    }

    /**
     * Adds interrupted runs that continue, and starts to write. A run may also have ended while its last lines were not in the files
     * yet when the process died: each list whose files do not have the end of its newest run is written once more.
     *
     * @param runs all that there are, the newest first
     */
    public synchronized void follow(List<RunStatus> runs) {
        writes = true;
        Set<String> collections = new HashSet<>();
        for (RunStatus run : runs) {
            boolean isNewest = run.state() != RunStatus.State.REFUSED
                    && collections.add(run.request().collection());
            if (!run.state().isTerminal() || (isNewest && isBehind(run))) {
                see(run);
            }
        }
    }

    /** Whether there are files of the list, without the end of a run. */
    private boolean isBehind(RunStatus ended) {
        String collection = ended.request().collection();
        return isSlug(collection)
                && Files.isDirectory(root.resolve(collection))
                && !Metadata.hasLast(root.resolve(collection), ended);
    }

    /** Anyone can write to the topic, but no record may name a directory outside. */
    private static boolean isSlug(String collection) {
        return collection.equals(CollectionSlug.slugOf(collection));
    }

    @Override
    public void close() {
        closing.countDown();
        statuses.close();
        try {
            for (Writer writer : writers()) {
                writer.thread.join(STOP);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized List<Writer> writers() {
        return List.copyOf(writers.values());
    }

    private synchronized void see(RunStatus status) {
        String collection = status.request().collection();
        if (status.state() == RunStatus.State.REFUSED || !isSlug(collection)) {
            return;
        }
        Writer writer = writers.get(collection);
        if (writer == null || !writer.hasWritten(status.runId())) {
            waiting.computeIfAbsent(collection, slug -> new LinkedHashMap<>()).put(status.runId(), status);
            beginWriting(collection);
        }
    }

    private synchronized void beginWriting(String collection) {
        LinkedHashMap<String, RunStatus> runs = waiting.get(collection);
        Writer writer = writers.get(collection);
        if (!writes || runs == null || closing.getCount() == 0 || (writer != null && !writer.written)) {
            return;
        }
        if (writer != null) {
            runs.remove(writer.run.runId());
        }
        if (runs.isEmpty()) {
            waiting.remove(collection);
        } else {
            Writer next = new Writer(runs.firstEntry().getValue());
            writers.put(collection, next);
            next.thread.start();
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
                    .unstarted(this::write);
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
                beginWriting(run.request().collection());
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
                    // Kafka is unreachable or the disk is full; both are temporary.
                    if (closing.await(RETRY_MS, TimeUnit.MILLISECONDS)) {
                        throw e;
                    }
                }
            }
        }
    }
}
