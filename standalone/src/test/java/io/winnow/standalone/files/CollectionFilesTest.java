package io.winnow.standalone.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.client.lists.Row;
import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.error.WinnowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectionFilesTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void showsNothingNewBeforeItIsPublished() throws IOException {
        Files.writeString(directory.resolve("output.txt"), "earlier\n");
        try (CollectionFiles files = CollectionFiles.begin(OutputDirectory.prepare(directory))) {
            files.append(row("Louvre"));

            assertThat(directory.resolve("output.txt")).hasContent("earlier");

            files.publish(metadata(1), true);

            assertThat(directory.resolve("output.txt")).hasContent("Louvre");
        }
    }

    @Test
    void writesWholeDocumentsAtEveryPublication() throws IOException {
        try (CollectionFiles files = CollectionFiles.begin(OutputDirectory.prepare(directory))) {
            for (int i = 1; i <= 3_000; i++) {
                files.append(row("Sight \"" + i + "\""));
                if (i % 500 == 0) {
                    files.publish(metadata(i), false);

                    JsonNode document = json("output.json");
                    assertThat(document.get("attributes")).hasSize(i);
                    assertThat(document.get("collectionSize").asInt()).isEqualTo(i);
                    assertThat(Files.readAllLines(directory.resolve("output.txt")))
                            .hasSize(i);
                }
            }
        }
    }

    @Test
    void writesAnEmptyList() throws IOException {
        try (CollectionFiles files = CollectionFiles.begin(OutputDirectory.prepare(directory))) {
            files.publish(metadata(0), false);
        }

        assertThat(json("output.json").get("attributes")).isEmpty();
        assertThat(directory.resolve("output.txt")).isEmptyFile();
    }

    @Test
    void keepsAnAttributeOnOneLine() throws IOException {
        try (CollectionFiles files = CollectionFiles.begin(OutputDirectory.prepare(directory))) {
            files.append(row("two\nlines\u0007"));
            files.publish(metadata(1), false);
        }

        assertThat(directory.resolve("output.txt")).hasContent("two lines");
        assertThat(json("output.json").at("/attributes/0/attribute").asText()).isEqualTo("two\nlines\u0007");
    }

    @Test
    void leavesOnlyItsOwnFilesAndTouchesNoOthers() throws IOException {
        Files.writeString(directory.resolve("notes.txt"), "mine");
        try (OutputDirectory output = OutputDirectory.prepare(directory);
                CollectionFiles files = CollectionFiles.begin(output)) {
            files.append(row("Louvre"));
            files.restart();
            files.append(row("Orsay"));
            files.publish(metadata(1), true);
        }

        try (var left = Files.list(directory)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "notes.txt", "output.txt", "output.json", "metadata.json", ".winnow.lock");
        }
        assertThat(directory.resolve("output.txt")).hasContent("Orsay");
    }

    @Test
    void refusesADirectoryThatIsAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");

        assertThatThrownBy(() -> OutputDirectory.prepare(file))
                .isInstanceOf(WinnowException.class)
                .hasMessageContaining("is a file, not a directory")
                .hasMessageContaining("--output");
    }

    private JsonNode json(String name) throws IOException {
        return Json.MAPPER.readTree(directory.resolve(name).toFile());
    }

    private static Row row(String text) {
        return new Row(text, text, "paris", "random", "random", "r", null, null, null, null, NOW, 0, 0, 0);
    }

    private static Metadata metadata(long size) {
        RunRequest request = RunRequest.explore("Paris")
                .producers(1)
                .iterations(1)
                .routing("backoff", "random:random")
                .build();
        return Metadata.of(RunStatus.pending(RunCommand.start("r", request, NOW)), size);
    }

    @Test
    void letsOneWriterAtATimeInto() {
        OutputDirectory first = OutputDirectory.prepare(directory);

        assertThatThrownBy(() -> OutputDirectory.prepare(directory))
                .isInstanceOf(WinnowException.class)
                .hasMessageContaining("another winnow writes to " + directory)
                .hasMessageContaining("--output");

        first.close();
        OutputDirectory.prepare(directory).close();
    }
}
