package io.winnow.standalone.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WholeFileTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-rw-rw-", "r--r--r--"})
    void keepsTheMode(String mode) throws IOException {
        Path file = Files.writeString(directory.resolve("list.txt"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        write(file, "new");

        assertThat(file).hasContent("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo(mode);
    }

    @Test
    void followsLinksToAFileThatIsThereAndOneThatIsNot() throws IOException {
        Path file = Files.writeString(directory.resolve("list.txt"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("list.txt"));
        Path second = Files.createSymbolicLink(directory.resolve("second"), link);
        Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), Path.of("later.txt"));

        write(second, "new");
        write(dangling, "later");

        assertThat(file).hasContent("new");
        assertThat(directory.resolve("later.txt")).hasContent("later");
        assertThat(Stream.of(link, second, dangling)).allMatch(Files::isSymbolicLink);
    }

    @Test
    void refusesLinksInACircle() throws IOException {
        Path a = Files.createSymbolicLink(directory.resolve("a"), Path.of("b"));
        Files.createSymbolicLink(directory.resolve("b"), Path.of("a"));

        assertThatThrownBy(() -> write(a, "new"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too many links");
    }

    @Test
    void writesIntoAPipe() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<String> reader = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readString(pipe);
            } catch (IOException e) {
                return e.toString();
            }
        });

        write(pipe, "new");

        assertThat(reader.get()).isEqualTo("new");
        assertThat(Files.isRegularFile(pipe, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(names()).containsExactly("pipe");
    }

    @Test
    void refusesADirectory() throws IOException {
        Path file = Files.createDirectory(directory.resolve("d"));

        assertThatThrownBy(() -> write(file, "new"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it is a directory");
        assertThat(names()).containsExactly("d");
    }

    @Test
    void leavesTheFileAsItWasWhenItsContentFails() throws IOException {
        Path file = Files.writeString(directory.resolve("list.txt"), "old");

        assertThatThrownBy(() -> WholeFile.write(file, true, out -> {
                    out.write(ByteBuffer.wrap("half".getBytes(UTF_8)));
                    throw new IOException("no room");
                }))
                .hasMessage("no room");

        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("list.txt");
    }

    private static void write(Path file, String content) throws IOException {
        WholeFile.write(file, false, out -> out.write(ByteBuffer.wrap(content.getBytes(UTF_8))));
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }
}
