package io.winnow.standalone.cli;

import io.winnow.client.exports.ExportFormat;
import io.winnow.client.exports.ExportOrder;
import io.winnow.client.exports.ListExport;
import io.winnow.client.lists.Consensus;
import io.winnow.client.lists.Departures;
import io.winnow.client.lists.ListReader;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.KafkaClients;
import io.winnow.standalone.cli.help.OptionValues;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.ExitCodes;
import io.winnow.standalone.cli.terminal.Progress;
import io.winnow.standalone.cli.terminal.StandardOutput;
import io.winnow.standalone.cli.terminal.Summary;
import io.winnow.standalone.cli.terminal.UsageException;
import io.winnow.standalone.files.OutputDirectory;
import io.winnow.standalone.files.WholeFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code winnow export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes a collection's whole list to stdout or a file.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} \"Paris attractions\" --sort consensus",
            "  ${COMMAND-FULL-NAME} \"Paris attractions\" --format csv --file paris.csv"
        })
final class ExportCommandLine implements Callable<Integer> {

    @Parameters(paramLabel = "TOPIC", description = "The topic or collection.")
    String collection = "";

    @Option(
            names = "--format",
            completionCandidates = OptionValues.Formats.class,
            paramLabel = "FORMAT",
            defaultValue = "txt",
            description = "txt, json, jsonl or csv (default: ${DEFAULT-VALUE}).")
    ExportFormat format = ExportFormat.TXT;

    @Option(
            names = "--sort",
            completionCandidates = OptionValues.Orders.class,
            paramLabel = "ORDER",
            description = "consensus (what most models name first), newest or alphabetical (default: as on the topic).")
    @Nullable ExportOrder order;

    @Option(
            names = "--bom",
            description = "Begin csv with a byte order mark, without which Excel takes it for another encoding.")
    boolean bom;

    @Option(names = "--file", paramLabel = "FILE", description = "Where to write it (default: stdout).")
    @Nullable Path file;

    @Mixin
    PlaceOptions place = new PlaceOptions();

    @Override
    public Integer call() throws IOException {
        String slug = CollectionArgument.slug(collection);
        Console console = Console.ofProcess(false);
        try (Session session = Session.forReading(place, console)) {
            KafkaClients cluster = session.cluster();
            RunIndex known = RunIndex.read(cluster);
            long generation = known.generationOf(slug);
            if (file == null) {
                OutputStream out = new BufferedOutputStream(StandardOutput.stream(), 1 << 16);
                long rows = write(cluster, slug, generation, out);
                out.flush();
                requireSome(rows, slug, known);
                return ExitCodes.DONE;
            }
            Path target = file.toAbsolutePath();
            long[] rows = new long[1];
            try {
                WholeFile.write(target, false, channel -> {
                    OutputStream out = WholeFile.stream(channel);
                    rows[0] = write(cluster, slug, generation, out);
                    out.flush();
                    requireSome(rows[0], slug, known);
                });
            } catch (IOException e) {
                throw new UsageException("cannot write " + file + ": " + OutputDirectory.reason(e), e);
            }
            console.note(Progress.count(rows[0]) + " attributes: " + Summary.shown(target));
            return ExitCodes.DONE;
        }
    }

    private static void requireSome(long rows, String slug, RunIndex known) {
        if (rows == 0) {
            CollectionArgument.requireKnown(slug, known);
        }
    }

    /** Only the format that shows names alone can do without. */
    private Consensus consensus(KafkaClients cluster, String slug, long generation) {
        if (format == ExportFormat.TXT && order != ExportOrder.CONSENSUS) {
            return Consensus.UNKNOWN;
        }
        Consumer<byte[], byte[]> consumer = cluster.sliceConsumer();
        try {
            return Consensus.read(consumer, cluster.topics().mentions(), slug, generation);
        } finally {
            KafkaClients.close(consumer);
        }
    }

    private long write(KafkaClients cluster, String slug, long generation, OutputStream out) throws IOException {
        if (bom && format == ExportFormat.CSV) {
            out.write(ExportFormat.BYTE_ORDER_MARK.getBytes(StandardCharsets.UTF_8));
        }
        Departures left = Departures.read(cluster);
        Consumer<byte[], byte[]> consumer = cluster.sliceConsumer();
        try {
            return ListExport.begin(
                            (from, upTo, query, limits) -> ListReader.read(
                                    consumer, cluster.topics().uniqueAttributes(), from, upTo, query, limits),
                            slug,
                            generation,
                            format,
                            left::isPresent)
                    .sorted(consensus(cluster, slug, generation), order)
                    .writeTo(out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            KafkaClients.close(consumer);
        }
    }
}
