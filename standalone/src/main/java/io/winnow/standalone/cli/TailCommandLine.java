package io.winnow.standalone.cli;

import io.winnow.client.lists.Departures;
import io.winnow.client.lists.Row;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.TopicReader;
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
        description = "Prints attributes as they are found, until Ctrl+C.")
final class TailCommandLine implements Callable<Integer> {

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
            Departures left = fromBeginning ? Departures.read(cluster) : new Departures(cluster.topics());
            byte[] prefix = slug == null ? new byte[0] : Row.keyPrefix(slug);
            try (TopicReader reader = cluster.read(cluster.topics().uniqueAttributes())) {
                if (!fromBeginning) {
                    reader.skipToEnd(cluster.topics().uniqueAttributes());
                }
                while (!interrupted.get()) {
                    reader.poll(Duration.ofMillis(200), record -> print(prefix, slug == null, left, record));
                    System.out.flush();
                    if (System.out.checkError()) {
                        // The reader of the pipe has ended.
                        return ExitCodes.DONE;
                    }
                }
            }
            return ExitCodes.INTERRUPTED;
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
