package io.winnow.standalone.cli.imports;

import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.OneLine;
import io.winnow.messages.text.TextLines;
import io.winnow.standalone.cli.terminal.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A list to import, line by line. It is read to its end before the first line is given away, so that a list with a line that cannot
 * be read leaves nothing behind: files are read twice, stdin and pipes are kept in a temporary file without a name. With
 * {@code --skip-bad} there is nothing to find out before, and lines are given away as they come.
 */
public final class ImportSource implements AutoCloseable {

    /** Of stdin; what comes after it is checked as it is imported. */
    private static final long MOST_KEPT = 256L << 20;

    private final InputStream in;
    private final TextLines lines;
    private final String name;
    private final boolean skipsBad;
    private long skipped;

    private ImportSource(InputStream in, String name, boolean skipsBad) throws IOException {
        this.in = in;
        this.lines = TextLines.of(in, name);
        this.name = name;
        this.skipsBad = skipsBad;
    }

    /**
     * Opens a list; returns at the end of stdin, unless lines that cannot be read are skipped.
     *
     * @param source a file, or {@code -} for stdin
     * @throws UsageException when it is no list, naming the line at fault
     */
    public static ImportSource open(String source, InputStream stdin, boolean skipsBad) {
        boolean isStdin = source.equals("-");
        String name = isStdin ? "stdin" : source;
        try {
            if (!isStdin && Files.isDirectory(Path.of(source))) {
                throw new UsageException(source + " is a directory: name a file with one attribute per line, or -");
            }
            InputStream in = isStdin ? stdin : Files.newInputStream(Path.of(source));
            if (skipsBad) {
                return new ImportSource(in, name, true);
            }
            if (!isStdin && Files.isRegularFile(Path.of(source))) {
                try (in) {
                    check(in, name, Long.MAX_VALUE, null);
                }
                return new ImportSource(Files.newInputStream(Path.of(source)), name, false);
            }
            return new ImportSource(kept(in, name, MOST_KEPT), name, false);
        } catch (IOException e) {
            throw new UsageException("cannot read " + name + ": name a file with one attribute per line, or -", e);
        } catch (UsageException e) {
            throw e;
        } catch (WinnowException e) {
            throw new UsageException(e);
        }
    }

    /** How many bytes of text a list has at most; null where only reading it tells. */
    public static @Nullable Long bytesOf(String source) {
        Path file = Path.of(source);
        if (source.equals("-") || !Files.isRegularFile(file)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return isCompressed(in.readNBytes(2)) ? null : (Long) Files.size(file);
        } catch (IOException e) {
            // Opening it says why.
            return null;
        }
    }

    private static boolean isCompressed(byte[] begin) {
        return begin.length == 2 && (begin[0] & 0xff) == 0x1f && (begin[1] & 0xff) == 0x8b;
    }

    /** The next line, without what is no text; empty for one that is not taken; null at the end. */
    public @Nullable String readLine() throws IOException {
        return switch (lines.read()) {
            case null -> null;
            case TextLines.Line.Text(String text) -> OneLine.of(text);
            case TextLines.Line.TooLong() -> "";
            case TextLines.Line.Malformed(String encoding) -> {
                if (!skipsBad) {
                    throw new WinnowException(malformed(name, lines.number(), encoding)
                            + "; the lines before it are imported: mend it, and import the list again");
                }
                skipped++;
                yield "";
            }
        };
    }

    /** Lines that could not be read. */
    public long skipped() {
        return skipped;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** The same bytes, the first of them checked. */
    static InputStream kept(InputStream in, String name, long most) throws IOException {
        FileChannel kept = FileChannel.open(
                Files.createTempFile("winnow-import-", ".txt"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        try {
            boolean ended = check(in, name, most, kept);
            kept.position(0);
            InputStream first = Channels.newInputStream(kept);
            return ended ? first : new SequenceInputStream(first, in);
        } catch (IOException | RuntimeException e) {
            kept.close();
            throw e;
        }
    }

    /** Returns whether it was read to its end. */
    private static boolean check(InputStream in, String name, long most, @Nullable FileChannel copy)
            throws IOException {
        Copying copying = new Copying(in, copy);
        TextLines lines = TextLines.of(copying, name);
        TextLines.Line line;
        while (copying.read < most && (line = lines.read()) != null) {
            if (line instanceof TextLines.Line.Malformed(String encoding)) {
                throw new UsageException(malformed(name, lines.number(), encoding)
                        + ", or import the other lines with --skip-bad; nothing was imported");
            }
        }
        return copying.read < most;
    }

    private static String malformed(String name, long number, String encoding) {
        return name + ":" + number + ": not " + encoding + ": save the file as UTF-8";
    }

    private static final class Copying extends InputStream {

        private final InputStream in;
        private final @Nullable FileChannel copy;
        private long read;

        Copying(InputStream in, @Nullable FileChannel copy) {
            this.in = in;
            this.copy = copy;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = in.read(bytes, offset, length);
            if (count > 0) {
                read += count;
                for (ByteBuffer rest = ByteBuffer.wrap(bytes, offset, count); copy != null && rest.hasRemaining(); ) {
                    copy.write(rest);
                }
            }
            return count;
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }
    }
}
