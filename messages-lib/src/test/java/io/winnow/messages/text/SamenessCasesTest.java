package io.winnow.messages.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lines of {@code sameness/merge-*} are as many attributes as lines; those of {@code sameness/split-*} are one. */
class SamenessCasesTest {

    private static final Path CASES = Path.of("src/test/resources/sameness");

    /** Holds a second attribute, spelled in two ways. */
    private static final String TWO = "split-list-markup.txt";

    static Stream<Path> merge() throws IOException {
        return cases("merge-");
    }

    static Stream<Path> split() throws IOException {
        return cases("split-");
    }

    @ParameterizedTest
    @MethodSource("merge")
    void keepsApart(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, UTF_8);

        assertThat(lines.stream().collect(Collectors.groupingBy(Canonical::of)))
                .allSatisfy((form, same) -> assertThat(same).as(form).hasSize(1))
                .hasSize(lines.size());
    }

    @ParameterizedTest
    @MethodSource("split")
    void unites(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, UTF_8);

        assertThat(lines).hasSizeGreaterThan(1);
        assertThat(lines.stream().collect(Collectors.groupingBy(Canonical::of))).hasSize(file.endsWith(TWO) ? 2 : 1);
    }

    private static Stream<Path> cases(String prefix) throws IOException {
        Path directory =
                Files.isDirectory(CASES) ? CASES : Path.of("messages-lib").resolve(CASES);
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix)).sorted().toList().stream();
        }
    }
}
