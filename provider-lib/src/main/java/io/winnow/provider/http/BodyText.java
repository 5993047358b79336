package io.winnow.provider.http;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_32BE;
import static java.nio.charset.StandardCharsets.UTF_32LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The text of a body, whatever its headers say. Gateways compress bodies although they were asked not to, keep the
 * {@code Content-Encoding} of bodies that they have decompressed, and label UTF-8 with whatever charset is their default. JSON is
 * UTF-8 (RFC 8259, section 8.1), so the label is used only when the bytes are not valid UTF-8.
 *
 * @param fault why there is no text, in words; null when there is
 */
record BodyText(String text, @Nullable String fault) {

    private static final Pattern CHARSET = Pattern.compile("charset\\s*=\\s*\"?([^\\s;\"]+)", Pattern.CASE_INSENSITIVE);

    /** The body is too large, or cannot be decompressed. */
    private static final class UndecodableException extends IOException {

        private static final long serialVersionUID = 1L;

        UndecodableException(String words) {
            super(words);
        }
    }

    /**
     * Decodes a body.
     *
     * @param most bytes after decompression
     */
    static BodyText of(byte[] body, HttpHeaders headers, int most) {
        try {
            byte[] bytes = body;
            for (String coding : codings(headers).reversed()) {
                bytes = decoded(bytes, coding, most);
            }
            return new BodyText(text(isGzip(bytes) ? decompressed(bytes, "gzip", most) : bytes, headers), null);
        } catch (UndecodableException e) {
            return new BodyText("", e.getMessage());
        }
    }

    private static List<String> codings(HttpHeaders headers) {
        return headers.allValues("content-encoding").stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static byte[] decoded(byte[] bytes, String coding, int most) throws UndecodableException {
        return switch (coding) {
            case "", "identity" -> bytes;
            case "gzip", "x-gzip" -> isGzip(bytes) ? decompressed(bytes, "gzip", most) : bytes;
            case "deflate" -> isJson(bytes) ? bytes : decompressed(bytes, coding, most);
            default -> {
                if (bytes.length == 0 || isJson(bytes)) {
                    yield bytes;
                }
                throw new UndecodableException("the server compresses its answers (" + coding
                        + ") although it was asked not to: turn that off in the server, or in the proxy before it");
            }
        };
    }

    private static boolean isGzip(byte[] bytes) {
        return bytes.length > 2 && bytes[0] == 0x1F && bytes[1] == (byte) 0x8B;
    }

    private static boolean isJson(byte[] bytes) {
        String text = strict(bytes, UTF_8);
        return text != null && JsonText.looksLikeJson(text);
    }

    /** Returns what was decompressed so far if the data breaks off. */
    private static byte[] decompressed(byte[] bytes, String coding, int most) throws UndecodableException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (InputStream in = decompressing(bytes, coding)) {
            byte[] buffer = new byte[8_192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                all.write(buffer, 0, read);
                if (all.size() > most) {
                    throw new UndecodableException("the answer is too large");
                }
            }
        } catch (UndecodableException e) {
            throw e;
        } catch (IOException e) {
            if (all.size() == 0) {
                throw new UndecodableException("the answer is compressed (" + coding + ") and damaged");
            }
        }
        return all.toByteArray();
    }

    private static InputStream decompressing(byte[] bytes, String coding) throws IOException {
        InputStream in = new ByteArrayInputStream(bytes);
        if (coding.equals("gzip")) {
            return new GZIPInputStream(in);
        }
        // Some servers send raw deflate data, without the zlib header that RFC 9110, section 8.4.1.2, requires.
        boolean hasFrame =
                bytes.length > 1 && (bytes[0] & 0x0F) == 8 && ((bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF) % 31 == 0;
        return new InflaterInputStream(in, new Inflater(!hasFrame));
    }

    private static String text(byte[] bytes, HttpHeaders headers) {
        Charset wide = wide(bytes);
        String text = wide == null ? strict(bytes, UTF_8) : new String(bytes, wide);
        if (text == null) {
            Charset labeled = labeled(headers);
            text = labeled == null ? null : strict(bytes, labeled);
        }
        if (text == null) {
            text = new String(bytes, UTF_8);
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** UTF-16 or UTF-32, recognized by a byte order mark or by the zero bytes of the first character; null for neither. */
    private static @Nullable Charset wide(byte[] bytes) {
        if (bytes.length < 4) {
            return null;
        }
        int first = ByteBuffer.wrap(bytes).getInt();
        if (first == 0x0000FEFF || first > 0 && first < 0x80) {
            return UTF_32BE;
        }
        if (first == 0xFFFE0000 || (first & 0x00FFFFFF) == 0) {
            return UTF_32LE;
        }
        int half = first >>> 16;
        if (half == 0xFEFF || half > 0 && half < 0x80) {
            return UTF_16BE;
        }
        return half == 0xFFFE || (half & 0xFF) == 0 ? UTF_16LE : null;
    }

    private static @Nullable String strict(byte[] bytes, Charset charset) {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static @Nullable Charset labeled(HttpHeaders headers) {
        Matcher label = CHARSET.matcher(headers.firstValue("content-type").orElse(""));
        try {
            return label.find() ? Charset.forName(label.group(1)) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
