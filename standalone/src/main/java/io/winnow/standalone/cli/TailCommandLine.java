package io.winnow.standalone.cli;

import io.winnow.client.lists.Departures;
import io.winnow.client.lists.Row;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.error.WinnowException;
import io.winnow.standalone.cli.terminal.ExitCodes;
import io.winnow.standalone.embedded.Interrupts;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code winnow tail}. */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Prints attributes as they are found, until Ctrl+C.",
        footerHeading = "%nExamples:%n",
        footer = {"  ${COMMAND-FULL-NAME} \"Paris attractions\" --from-beginning", "  ${COMMAND-FULL-NAME} --json"})
final class TailCommandLine implements Callable<Integer> {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final long SILENCE_NANOS = Duration.ofSeconds(3).toNanos();

    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "A topic or collection (default: all).")
    @Nullable String collection;

    @Option(names = "--from-beginning", description = "Begin with the attributes that are there already.")
    boolean fromBeginning;

    @Option(names = "--json", description = "Print each attribute as one line of JSON.")
    boolean json;

    @Mixin
    PlaceOptions place = new PlaceOptions();

    @Override
    public Integer call() {
        String slug = collection == null ? null : CollectionArgument.slug(collection);
        AtomicBoolean interrupted = new AtomicBoolean();
        Interrupts.install(() -> interrupted.set(true));
        try (Session session = Session.ofRunningServices(place)) {
            KafkaClients cluster = session.cluster();
            if (slug != null) {
                CollectionArgument.requireKnown(slug, RunIndex.read(cluster));
            }
            Departures left = fromBeginning ? Departures.read(cluster) : new Departures(cluster.topics());
            byte[] prefix = slug == null ? new byte[0] : Row.keyPrefix(slug);
            try (TopicReader reader = cluster.read(cluster.topics().uniqueAttributes())) {
                if (!fromBeginning) {
                    reader.skipToEnd(cluster.topics().uniqueAttributes());
                }
                long heard = System.nanoTime();
                while (!interrupted.get()) {
                    boolean[] anything = new boolean[1];
                    reader.poll(POLL, record -> {
                        anything[0] = true;
                        print(prefix, slug == null, left, record);
                    });
                    System.out.flush();
                    if (System.out.checkError()) {
                        // The reader of the pipe has ended.
                        return ExitCodes.DONE;
                    }
                    if (anything[0]) {
                        heard = System.nanoTime();
                    } else if (System.nanoTime() - heard > SILENCE_NANOS) {
                        requireAnswer(reader, cluster);
                        heard = System.nanoTime();
                    }
                }
            }
            return ExitCodes.INTERRUPTED;
        }
    }

    /** A consumer waits without a word for a broker that will not come back. */
    private void requireAnswer(TopicReader reader, KafkaClients cluster) {
        if (place.kafka == null && place.dataDirectory().running().isEmpty()) {
            throw new WinnowException(
                    "the winnow in " + place.dataDirectory().path() + " has ended: winnow export prints what it found");
        }
        try {
            reader.end();
        } catch (WinnowException e) {
            throw new WinnowException(
                    "Kafka at " + cluster.brokers() + " does not answer any more: check that the broker is running and"
                            + " reachable at this address",
                    e);
        }
    }

    private void print(byte[] prefix, boolean withCollection, Departures left, ConsumerRecord<byte[], byte[]> record) {
        Row row = Row.hasPrefix(prefix, record) ? Row.read(record) : null;
        if (row != null && left.isPresent(row)) {
            String line = withCollection ? row.collection() + "\t" + row.line() : row.line();
            System.out.println(json ? row.toJson() : line);
        }
    }
}
