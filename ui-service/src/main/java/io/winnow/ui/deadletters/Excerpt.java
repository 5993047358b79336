package io.winnow.ui.deadletters;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Shows the beginning of any bytes in readable form. */
final class Excerpt {

    /** Of text, in characters. */
    private static final int MAX = 1_000;

    private static final int MAX_BYTES = 100;

    /** Unicode has a picture of each control character from here on, and one of DEL. */
    private static final char PICTURES = '\u2400';

    private static final char PICTURE_OF_DEL = '\u2421';
    private static final char DEL = '\u007F';

    private Excerpt() {}

    /** Shortened text, or the first bytes in hexadecimal digits if they are not text; null for null. */
    static @Nullable String of(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        // A character takes at most four bytes of UTF-8; the rest need not be decoded, and may end within one.
        int length = Math.min(bytes.length, 4 * MAX + 4);
        CharBuffer text = CharBuffer.allocate(length);
        boolean isText = !StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes, 0, length), text, length == bytes.length)
                .isError();
        return isText ? cut(text.flip().toString()) : hexadecimal(bytes);
    }

    private static String hexadecimal(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, MAX_BYTES))
                + (bytes.length > MAX_BYTES ? "…" : "");
    }

    private static String cut(String text) {
        boolean whole = text.codePointCount(0, text.length()) <= MAX;
        String shown = whole ? text : text.substring(0, text.offsetByCodePoints(0, MAX));
        StringBuilder readable = new StringBuilder(shown.length() + 1);
        shown.chars().forEach(c -> readable.append(picture((char) c)));
        return whole ? readable.toString() : readable.append('…').toString();
    }

    private static char picture(char c) {
        if (c == DEL) {
            return PICTURE_OF_DEL;
        }
        return c < ' ' && c != '\n' && c != '\t' ? (char) (PICTURES + c) : c;
    }
}
