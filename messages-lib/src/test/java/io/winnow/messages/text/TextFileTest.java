package io.winnow.messages.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.error.WinnowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {

    @TempDir
    private Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void nameAFile() {
        file = directory.resolve("prompt.txt");
    }

    @Test
    void readsUtf8AndUtf16WithAMark() throws IOException {
        Files.writeString(file, "\uFEFFList {topic}\r\nMusée");
        assertThat(TextFile.read(file)).isEqualTo("List {topic}\nMusée");

        Files.write(file, "\uFEFFMusée\r\n".getBytes(UTF_16LE));
        assertThat(TextFile.read(file)).isEqualTo("Musée\n");
    }

    @Test
    void refusesAnythingElseWithFileAndLine() throws IOException {
        Files.write(file, "Louvre\nMusée".getBytes(ISO_8859_1));
        assertThatThrownBy(() -> TextFile.read(file))
                .isInstanceOf(WinnowException.class)
                .hasMessage(file + ":2: not UTF-8: save the file as UTF-8");

        Files.writeString(file, "Louvre\n\nx\u001B[31m");
        assertThatThrownBy(() -> TextFile.read(file))
                .isInstanceOf(WinnowException.class)
                .hasMessage(file + ":3: control character U+001B: remove it");

        Files.write(file, new byte[] {0x1f, (byte) 0x8b, 8, 0});
        assertThatThrownBy(() -> TextFile.read(file))
                .isInstanceOf(WinnowException.class)
                .hasMessage(file + " is compressed (gzip): unpack it first");
    }

    @Test
    void refusesAFileThatIsNoPrompt() throws IOException {
        Files.write(file, new byte[5 << 20]);

        assertThatThrownBy(() -> TextFile.read(file))
                .isInstanceOf(WinnowException.class)
                .hasMessageContaining("is too long");
    }
}
