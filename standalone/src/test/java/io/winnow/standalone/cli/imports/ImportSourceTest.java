package io.winnow.standalone.cli.imports;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.error.WinnowException;
import io.winnow.standalone.cli.terminal.UsageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportSourceTest {

    @TempDir
    private Path directory;

    @Test
    void givesCleanLines() throws IOException {
        Path list = write(
                "\uFEFFLouvre\n\u001B[31mOrsay\u001B[0m\n\u00A0\n\u2800\na1\u2028b1\n\uFEFFLouvre\n".getBytes(UTF_8));

        try (ImportSource source = ImportSource.open(list.toString(), InputStream.nullInputStream(), false)) {
            assertThat(lines(source)).containsExactly("Louvre", "Orsay", "", "", "a1 b1", "Louvre");
            assertThat(source.skipped()).isZero();
        }
    }

    @Test
    void refusesAListForItsLastLineBeforeTheFirstIsGivenAway() throws IOException {
        Path list = write(("Louvre\n".repeat(100_000) + "Musée\n").getBytes(ISO_8859_1));

        assertThatThrownBy(() -> ImportSource.open(list.toString(), InputStream.nullInputStream(), false))
                .isInstanceOf(UsageException.class)
                .hasMessage(list + ":100001: not UTF-8: save the file as UTF-8, or import the other lines with"
                        + " --skip-bad; nothing was imported");
    }

    @Test
    void leavesOutBadLinesWhenAsked() throws IOException {
        Path list = write("Louvre\nMusée\nOrsay\n".getBytes(ISO_8859_1));

        try (ImportSource source = ImportSource.open(list.toString(), InputStream.nullInputStream(), true)) {
            assertThat(lines(source)).containsExactly("Louvre", "", "Orsay");
            assertThat(source.skipped()).isEqualTo(1);
        }
    }

    @Test
    void givesAFileThatHasChangedUpToWhereItIsBad() throws IOException {
        Path list = write("Louvre\nOrsay\n".getBytes(UTF_8));
        try (ImportSource source = ImportSource.open(list.toString(), InputStream.nullInputStream(), false)) {
            Files.write(list, "Louvre\nMusée\n".getBytes(ISO_8859_1));

            assertThatThrownBy(() -> lines(source))
                    .isInstanceOf(WinnowException.class)
                    .hasMessageStartingWith(list + ":2: not UTF-8")
                    .hasMessageContaining("the lines before it are imported");
        }
    }

    @Test
    void refusesStdinForALineBeforeTheFirstIsGivenAway() {
        InputStream stdin = new ByteArrayInputStream("Louvre\nMusée\n".getBytes(ISO_8859_1));

        assertThatThrownBy(() -> ImportSource.open("-", stdin, false))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("stdin:2: not UTF-8");
    }

    @Test
    void keepsAllOfAStreamThatIsShort() throws IOException {
        byte[] bytes = "Louvre\nOrsay\n".repeat(50_000).getBytes(UTF_8);

        try (InputStream kept = ImportSource.kept(new ByteArrayInputStream(bytes), "stdin", 1 << 30)) {
            assertThat(kept.readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void goesOnWithTheRestOfAStreamThatIsTooLongToKeep() throws IOException {
        byte[] bytes = "Louvre\nOrsay\n".repeat(50_000).getBytes(UTF_8);

        try (InputStream kept = ImportSource.kept(new ByteArrayInputStream(bytes), "stdin", 100_000)) {
            assertThat(kept.readAllBytes()).isEqualTo(bytes);
        }
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(directory.resolve("list.txt"), content);
    }

    private static List<String> lines(ImportSource source) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = source.readLine(); line != null; line = source.readLine()) {
            lines.add(line);
        }
        return lines;
    }
}
