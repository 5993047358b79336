package io.winnow.messages.text;

import io.winnow.messages.error.WinnowException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Small text files of users: UTF-8, a byte order mark is dropped, UTF-16 with one is read. Anything else is refused with the file
 * and the line. Lines end with LF, whatever the file has.
 */
public final class TextFile {

    /** Longest file, in bytes; a device or a disk image must not be read into memory. */
    private static final int MOST_BYTES = 4 << 20;

    private static final Pattern LINE_END = Pattern.compile("\r+(\n|\\z)");

    private TextFile() {}

    /**
     * The text of a file.
     *
     * @throws WinnowException naming the file, the line and what is wrong there
     * @throws IOException when the file cannot be read
     */
    public static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw new WinnowException(file + " is too long: it must be at most " + MOST_BYTES + " bytes");
            }
            return text(content, file.toString());
        }
    }

    /** The text that some bytes are. */
    static String text(byte[] content, String name) {
        String text = LINE_END.matcher(decode(content, name)).replaceAll("\n");
        int fault = TextCheck.placeOfFault(text);
        // Lines of old systems, or a line that was written over: neither is what people see.
        int lone = text.indexOf('\r');
        fault = lone >= 0 && (fault < 0 || lone < fault) ? lone : fault;
        if (fault >= 0) {
            throw new WinnowException(
                    where(name, text.substring(0, fault)) + TextCheck.fault(text.charAt(fault)) + ": remove it");
        }
        return text;
    }

    private static String decode(byte[] content, String name) {
        TextEncoding encoding =
                TextEncoding.of(Arrays.copyOf(content, Math.min(content.length, TextEncoding.HEAD)), name);
        ByteBuffer bytes = ByteBuffer.wrap(content, encoding.markLength(), content.length - encoding.markLength());
        try {
            return strictDecoder(encoding.charset()).decode(bytes).toString();
        } catch (CharacterCodingException e) {
            // The decoder leaves the buffer at the first byte that it could not read.
            String before = new String(content, 0, bytes.position(), encoding.charset());
            throw new WinnowException(
                    where(name, before) + "not " + encoding.charset() + ": save the file as UTF-8", e);
        }
    }

    static CharsetDecoder strictDecoder(Charset charset) {
        return charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    private static String where(String name, String before) {
        return name + ":" + (1 + before.chars().filter(c -> c == '\n').count()) + ": ";
    }
}
