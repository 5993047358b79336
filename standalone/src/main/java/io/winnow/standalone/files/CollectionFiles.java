package io.winnow.standalone.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.winnow.client.exports.ExportFormat;
import io.winnow.client.lists.Row;
import io.winnow.messages.Json;
import io.winnow.messages.error.WinnowException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes a collection's files as its list grows. Not thread safe. */
public final class CollectionFiles implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    private final Path directory;
    private final Part lines;
    private final Part objects;
    private long rows;

    private CollectionFiles(Path directory, Part lines, Part objects) {
        this.directory = directory;
        this.lines = lines;
        this.objects = objects;
    }

    /** Starts an empty list; the visible files stay as they are until {@link #publish}. */
    public static CollectionFiles begin(OutputDirectory output) {
        Path directory = output.path();
        try {
            return new CollectionFiles(
                    directory,
                    new Part(directory.resolve(".output.txt.part")),
                    new Part(directory.resolve(".output.json.part")));
        } catch (IOException e) {
            throw OutputDirectory.unwritable(directory, e);
        }
    }

    /** Adds a row at the end of the list. */
    public void append(Row row) {
        try {
            lines.write(ExportFormat.TXT.row(row, rows == 0).getBytes(UTF_8));
            objects.write(ExportFormat.JSON.row(row, rows == 0).getBytes(UTF_8));
            rows++;
        } catch (IOException e) {
            throw notWritten(e);
        }
    }

    /** Starts the list again; the visible files stay as they are until {@link #publish}. */
    public void restart() {
        try {
            lines.truncate();
            objects.truncate();
            rows = 0;
        } catch (IOException e) {
            throw notWritten(e);
        }
    }

    public long rows() {
        return rows;
    }

    public Path text() {
        return directory.resolve("output.txt");
    }

    /**
     * Shows the list as it is.
     *
     * @param durable whether to return only when it would survive a power cut
     */
    public void publish(Metadata metadata, boolean durable) {
        try {
            ObjectNode document = Json.MAPPER.valueToTree(metadata);
            replace("output.txt", ExportFormat.TXT.head(metadata), lines, ExportFormat.TXT.foot(), durable);
            replace("output.json", ExportFormat.JSON.head(metadata), objects, ExportFormat.JSON.foot(), durable);
            replace("metadata.json", document.toPrettyString() + "\n", null, "", durable);
        } catch (IOException e) {
            throw notWritten(e);
        }
    }

    @Override
    public void close() {
        lines.discard();
        objects.discard();
    }

    private WinnowException notWritten(IOException e) {
        return new WinnowException(
                "cannot write the files in " + directory + ": " + OutputDirectory.reason(e)
                        + "; the list itself is safe in Kafka: make room, then write it with winnow export",
                e);
    }

    private void replace(String name, String before, @Nullable Part body, String after, boolean durable)
            throws IOException {
        WholeFile.write(directory.resolve(name), durable, out -> {
            writeFully(out, ByteBuffer.wrap(before.getBytes(UTF_8)));
            if (body != null) {
                body.copyTo(out);
            }
            writeFully(out, ByteBuffer.wrap(after.getBytes(UTF_8)));
        });
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** A side file that only grows. */
    private static final class Part {

        private final Path path;
        private final FileChannel channel;
        private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(BUFFER);

        Part(Path path) throws IOException {
            this.path = path;
            this.channel = FileChannel.open(path, CREATE, READ, WRITE, TRUNCATE_EXISTING);
        }

        void write(byte[] bytes) throws IOException {
            buffer.write(bytes);
            if (buffer.size() >= BUFFER) {
                flush();
            }
        }

        void copyTo(FileChannel target) throws IOException {
            flush();
            long size = channel.size();
            for (long at = 0; at < size; ) {
                at += channel.transferTo(at, size - at, target);
            }
        }

        void truncate() throws IOException {
            buffer.reset();
            channel.truncate(0);
            channel.position(0);
        }

        void discard() {
            try {
                channel.close();
                Files.deleteIfExists(path);
            } catch (IOException e) {
                // A hidden leftover, which the next run overwrites.
            }
        }

        private void flush() throws IOException {
            writeFully(channel, ByteBuffer.wrap(buffer.toByteArray()));
            buffer.reset();
        }
    }
}
