package io.winnow.messages.text;

import io.winnow.messages.error.WinnowException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a text of any length, read in bounded memory. UTF-8, UTF-16 with a byte order mark, and either of them compressed
 * with gzip. Lines end with LF, CR or both. One line that cannot be read says so; the lines after it can be. Not thread safe.
 */
public final class TextLines {

    /** Longest line, in bytes. */
    public static final int MOST_BYTES = 64 * 1024;

    private final InputStream in;
    private final String name;
    private final CharsetDecoder decoder;
    private final int unit;
    private final int highAt;
    private final byte[] buffer = new byte[64 * 1024];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int position;
    private int limit;
    private long number;
    private boolean afterReturn;

    /** One line. */
    public sealed interface Line {

        /** The line without its end. */
        record Text(String text) implements Line {}

        /** A line of more than {@value #MOST_BYTES} bytes, which is not kept. */
        record TooLong() implements Line {}

        /** A line that is not in the encoding of the text, such as "UTF-8". */
        record Malformed(String encoding) implements Line {}
    }

    private TextLines(InputStream in, TextEncoding encoding, String name) {
        this.in = in;
        this.name = name;
        this.decoder = TextFile.strictDecoder(encoding.charset());
        this.unit = encoding.charset().equals(StandardCharsets.UTF_8) ? 1 : 2;
        this.highAt = encoding.charset().equals(StandardCharsets.UTF_16LE) ? 1 : 0;
    }

    /**
     * Begins to read.
     *
     * @param name of the text in errors
     * @throws WinnowException when it is of a kind that cannot be read
     */
    public static TextLines of(InputStream in, String name) throws IOException {
        PushbackInputStream start = new PushbackInputStream(in, TextEncoding.HEAD);
        byte[] head = head(start);
        PushbackInputStream text = start;
        if (TextEncoding.isGzip(head)) {
            try {
                text = new PushbackInputStream(new GZIPInputStream(start, 64 * 1024), TextEncoding.HEAD);
                head = head(text);
            } catch (EOFException | ZipException e) {
                throw damaged(name, e);
            }
        }
        TextEncoding encoding = TextEncoding.of(head, name);
        text.skipNBytes(encoding.markLength());
        return new TextLines(text, encoding, name);
    }

    private static byte[] head(PushbackInputStream in) throws IOException {
        byte[] head = in.readNBytes(TextEncoding.HEAD);
        in.unread(head);
        return head;
    }

    /** The next line; null at the end. */
    public @Nullable Line read() throws IOException {
        line.reset();
        long length = 0;
        while (true) {
            if (limit - position < unit && !fill()) {
                if (length == 0 && limit == position) {
                    return null;
                }
                // UTF-16 ends with half a character.
                length += limit - position;
                line.write(buffer, position, limit - position);
                position = limit;
                break;
            }
            int c = unit == 1
                    ? buffer[position]
                    : (buffer[position + highAt] & 0xff) << 8 | (buffer[position + 1 - highAt] & 0xff);
            boolean secondOfEnd = afterReturn && c == '\n';
            afterReturn = c == '\r';
            if (!secondOfEnd && (c == '\n' || c == '\r')) {
                position += unit;
                break;
            }
            if (!secondOfEnd) {
                if (length < MOST_BYTES) {
                    line.write(buffer, position, unit);
                }
                length += unit;
            }
            position += unit;
        }
        number++;
        return length > MOST_BYTES ? new Line.TooLong() : decoded();
    }

    /** Number of the line that was read last, from 1. */
    public long number() {
        return number;
    }

    private Line decoded() {
        try {
            return new Line.Text(
                    decoder.decode(ByteBuffer.wrap(line.toByteArray())).toString());
        } catch (CharacterCodingException e) {
            return new Line.Malformed(decoder.charset().name());
        }
    }

    /** Reads more; returns whether there is a whole character now. */
    private boolean fill() throws IOException {
        int rest = limit - position;
        System.arraycopy(buffer, position, buffer, 0, rest);
        position = 0;
        limit = rest;
        while (limit < unit) {
            int read;
            try {
                read = in.read(buffer, limit, buffer.length - limit);
            } catch (EOFException | ZipException e) {
                throw damaged(name + ":" + (number + 1), e);
            }
            if (read < 0) {
                return false;
            }
            limit += read;
        }
        return true;
    }

    private static WinnowException damaged(String where, IOException e) {
        return new WinnowException(where + ": the gzip data are damaged or end too early", e);
    }
}
