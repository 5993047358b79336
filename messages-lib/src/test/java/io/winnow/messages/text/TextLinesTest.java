package io.winnow.messages.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.TextLines.Line;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextLinesTest {

    @Test
    void endsLinesAtEachKindOfEnd() throws IOException {
        assertThat(read("a\nb\r\nc\rd\n\n\re".getBytes(UTF_8))).containsExactly("a", "b", "c", "d", "", "", "e");
        assertThat(read("a\n".getBytes(UTF_8))).containsExactly("a");
        assertThat(read(new byte[0])).isEmpty();
    }

    @Test
    void readsTextWithAByteOrderMark() throws IOException {
        assertThat(read("\uFEFFLouvre\r\nMusée".getBytes(UTF_8))).containsExactly("Louvre", "Musée");
        assertThat(read("\uFEFFLouvre\r\nMusée 🗼\r\n".getBytes(UTF_16LE))).containsExactly("Louvre", "Musée 🗼");
        assertThat(read("\uFEFFLouvre\r\nMusée 🗼".getBytes(UTF_16BE))).containsExactly("Louvre", "Musée 🗼");
    }

    @Test
    void readsGzip() throws IOException {
        byte[] gzip = gzip("\uFEFFLouvre\nOrsay\n".getBytes(UTF_16LE));

        assertThat(read(gzip)).containsExactly("Louvre", "Orsay");
        assertThatThrownBy(() -> read(Arrays.copyOf(gzip, gzip.length - 12)))
                .isInstanceOf(WinnowException.class)
                .hasMessage("list:2: the gzip data are damaged or end too early");
    }

    @Test
    void tellsWhichLineCannotBeReadAndReadsTheOthers() throws IOException {
        TextLines lines = TextLines.of(new ByteArrayInputStream("Louvre\nMusée\nOrsay\n".getBytes(ISO_8859_1)), "list");

        List<Line> read = new ArrayList<>();
        long malformedAt = 0;
        for (Line line = lines.read(); line != null; line = lines.read()) {
            read.add(line);
            malformedAt = line instanceof Line.Malformed ? lines.number() : malformedAt;
        }

        assertThat(read).containsExactly(new Line.Text("Louvre"), new Line.Malformed("UTF-8"), new Line.Text("Orsay"));
        assertThat(malformedAt).isEqualTo(2);
    }

    @Test
    void findsHalfACharacterOfUtf16() throws IOException {
        byte[] text = "\uFEFFa\nb\uD800\nc".getBytes(UTF_16LE);
        // Java's encoder writes a question mark for what is no character.
        text[6 + 2] = 0;
        text[6 + 3] = (byte) 0xD8;

        assertThat(read(text)).containsExactly("a", "malformed UTF-16LE", "c");
        assertThat(read(Arrays.copyOf(text, text.length - 1))).endsWith("malformed UTF-16LE");
    }

    @Test
    void readsPastALineThatIsTooLong() throws IOException {
        InputStream endless = new SequenceInputStream(
                new Repeating(120_000_000), new ByteArrayInputStream("\nLouvre".getBytes(UTF_8)));

        TextLines lines = TextLines.of(endless, "list");

        assertThat(lines.read()).isEqualTo(new Line.TooLong());
        assertThat(lines.read()).isEqualTo(new Line.Text("Louvre"));
        assertThat(lines.read()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            4c006f0075007600             | list is UTF-16 without a byte order mark: save it as UTF-8
            004c006f00750076             | list is UTF-16 without a byte order mark: save it as UTF-8
            fffe00004c000000             | list is UTF-32: save it as UTF-8
            504b030414000600             | list is compressed (zip): unpack it first; save a spreadsheet or document as plain text
            fd377a585a000004             | list is compressed (xz): unpack it first
            425a683931415926             | list is compressed (bzip2): unpack it first
            28b52ffd04580100             | list is compressed (zstd): unpack it first
            """)
    void refusesOtherFormatsByName(String hex, String message) {
        assertThatThrownBy(() -> read(HexFormat.of().parseHex(hex)))
                .isInstanceOf(WinnowException.class)
                .hasMessage(message);
    }

    @Test
    void takesTextForTextThatBeginsAsAnotherFormat() throws IOException {
        assertThat(read("BZh Motors".getBytes(UTF_8))).containsExactly("BZh Motors");
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static List<String> read(byte[] content) throws IOException {
        TextLines lines = TextLines.of(new ByteArrayInputStream(content), "list");
        List<String> read = new ArrayList<>();
        for (Line line = lines.read(); line != null; line = lines.read()) {
            read.add(
                    switch (line) {
                        case Line.Text(String text) -> text;
                        case Line.TooLong() -> "too long";
                        case Line.Malformed(String encoding) -> "malformed " + encoding;
                    });
        }
        return read;
    }

    private static final class Repeating extends InputStream {

        private long rest;

        Repeating(long length) {
            rest = length;
        }

        @Override
        public int read() {
            return rest-- > 0 ? 'x' : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (rest <= 0) {
                return -1;
            }
            int count = (int) Math.min(rest, length);
            Arrays.fill(bytes, offset, offset + count, (byte) 'x');
            rest -= count;
            return count;
        }
    }
}
