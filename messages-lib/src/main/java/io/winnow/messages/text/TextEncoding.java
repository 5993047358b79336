package io.winnow.messages.text;

import io.winnow.messages.error.WinnowException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

/**
 * How the bytes of a text are read, by what they begin with: UTF-8, or UTF-16 with a byte order mark. What else is recognized is
 * refused by its name, because the bytes of some of it would pass for text.
 *
 * @param markLength bytes of the byte order mark, which is not part of the text
 */
record TextEncoding(Charset charset, int markLength) {

    /** Bytes to look at. */
    static final int HEAD = 8;

    private static final Map<String, String> OTHER_FORMATS = Map.of(
            "1f8b", "compressed (gzip): unpack it first",
            "504b0304", "compressed (zip): unpack it first; save a spreadsheet or document as plain text",
            "fd377a585a00", "compressed (xz): unpack it first",
            "28b52ffd", "compressed (zstd): unpack it first",
            "425a68", "compressed (bzip2): unpack it first",
            "25504446", "a PDF document: save it as plain text",
            "fffe0000", "UTF-32: save it as UTF-8",
            "0000feff", "UTF-32: save it as UTF-8");

    static boolean isGzip(byte[] head) {
        return head.length >= 2 && head[0] == 0x1f && head[1] == (byte) 0x8b;
    }

    /**
     * The encoding of a text.
     *
     * @param head its first {@value #HEAD} bytes, fewer if it is shorter
     * @param name of the text in errors
     * @throws WinnowException when it is no text that can be read
     */
    static TextEncoding of(byte[] head, String name) {
        String hex = HexFormat.of().formatHex(head);
        OTHER_FORMATS.forEach((start, what) -> {
            if (hex.startsWith(start) && (!start.equals("425a68") || isBzip2(hex))) {
                throw new WinnowException(name + " is " + what);
            }
        });
        if (hex.startsWith("efbbbf")) {
            return new TextEncoding(StandardCharsets.UTF_8, 3);
        }
        if (hex.startsWith("feff")) {
            return new TextEncoding(StandardCharsets.UTF_16BE, 2);
        }
        if (hex.startsWith("fffe")) {
            return new TextEncoding(StandardCharsets.UTF_16LE, 2);
        }
        // Two characters of ASCII: they would be read as UTF-8 with a control character beside each.
        if (hex.matches("(00[2-7].00[2-7].|[2-7].00[2-7].00).*")) {
            throw new WinnowException(name + " is UTF-16 without a byte order mark: save it as UTF-8");
        }
        return new TextEncoding(StandardCharsets.UTF_8, 0);
    }

    /** "BZh", a digit, and a number that no text has there. */
    private static boolean isBzip2(String hex) {
        return hex.startsWith("314159", 8);
    }
}
