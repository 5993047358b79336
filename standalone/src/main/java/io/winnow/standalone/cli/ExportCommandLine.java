package io.winnow.standalone.cli;

import io.winnow.messages.Json;
import io.winnow.standalone.client.Cluster;
import io.winnow.standalone.client.KnownRuns;
import io.winnow.standalone.client.TopicReader;
import io.winnow.standalone.client.UniqueRow;
import io.winnow.standalone.files.RowDocument;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
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
        description = "Writes a collection's whole list to stdout or a file.")
final class ExportCommandLine implements Callable<Integer> {

    @Parameters(paramLabel = "TOPIC", description = "The topic or collection.")
    String collection = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "txt",
            description = "txt, json, jsonl or csv (default: ${DEFAULT-VALUE}).")
    Format format = Format.TXT;

    @Option(names = "--file", paramLabel = "FILE", description = "Where to write it (default: stdout).")
    @Nullable Path file;

    @Mixin
    PlaceOptions place = new PlaceOptions();

    enum Format {
        TXT,
        JSON,
        JSONL,
        CSV
    }

    @Override
    public Integer call() throws IOException {
        String slug = CollectionArgument.slug(collection);
        Console console = Console.ofProcess(false);
        try (Session session = Session.forReading(place, console)) {
            Cluster cluster = session.cluster();
            KnownRuns known = KnownRuns.read(cluster);
            long generation = known.generationOf(slug);
            if (file == null) {
                OutputStream out = new BufferedOutputStream(new FileOutputStream(java.io.FileDescriptor.out), 1 << 16);
                long rows = write(cluster, slug, generation, out);
                out.flush();
                requireSome(rows, slug, known);
                return ExitCodes.DONE;
            }
            Path target = file.toAbsolutePath();
            Path next = target.resolveSibling("." + target.getFileName() + ".next");
            long rows;
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(next), 1 << 16)) {
                rows = write(cluster, slug, generation, out);
            } catch (IOException e) {
                throw new UsageException("cannot write " + file + ": " + e.getMessage(), e);
            }
            if (rows == 0) {
                Files.delete(next);
                requireSome(rows, slug, known);
            }
            Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            console.note(Progress.count(rows) + " attributes: " + Summary.shown(target));
            return ExitCodes.DONE;
        }
    }

    private static void requireSome(long rows, String slug, KnownRuns known) {
        if (rows == 0
                && known.all().stream()
                        .noneMatch(run -> run.request().collection().equals(slug))) {
            throw CollectionArgument.unknown(slug, known);
        }
    }

    private long write(Cluster cluster, String slug, long generation, OutputStream out) throws IOException {
        byte[] prefix = UniqueRow.prefixOf(slug);
        long[] rows = {0};
        try (TopicReader reader = cluster.read(cluster.topics().uniqueAttributes())) {
            out.write(opening().getBytes(StandardCharsets.UTF_8));
            reader.readToEnd(record -> {
                if (UniqueRow.isOf(prefix, record)) {
                    UniqueRow.of(record)
                            .filter(row -> row.generation() >= generation)
                            .ifPresent(row -> {
                                try {
                                    out.write(text(row, rows[0]++).getBytes(StandardCharsets.UTF_8));
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
                }
            });
            out.write((format == Format.JSON ? "\n]\n" : "").getBytes(StandardCharsets.UTF_8));
        } catch (UncheckedIOException e) {
            throw new IOException(e.getCause());
        }
        return rows[0];
    }

    private String opening() {
        return switch (format) {
            case TXT, JSONL -> "";
            case JSON -> "[\n";
            case CSV -> "attribute,canonical,provider,model,run,first_seen\r\n";
        };
    }

    private String text(UniqueRow row, long before) {
        return switch (format) {
            case TXT -> row.line() + "\n";
            case JSONL -> json(row) + "\n";
            case JSON -> (before == 0 ? "" : ",\n") + json(row);
            case CSV -> {
                RowDocument document = RowDocument.of(row);
                yield String.join(
                                ",",
                                csv(document.attribute()),
                                csv(document.canonical()),
                                csv(document.provider()),
                                csv(document.model()),
                                csv(document.runId()),
                                document.firstSeen().toString())
                        + "\r\n";
            }
        };
    }

    private static String json(UniqueRow row) {
        return new String(Json.write(RowDocument.of(row)), StandardCharsets.UTF_8);
    }

    /** RFC 4180; a leading sign that a spreadsheet would take for a formula is defused. */
    static String csv(@Nullable String value) {
        if (value == null) {
            return "";
        }
        String text = !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? '"' + text.replace("\"", "\"\"") + '"'
                : text;
    }
}
