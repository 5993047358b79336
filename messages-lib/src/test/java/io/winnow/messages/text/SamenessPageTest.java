package io.winnow.messages.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of {@code docs/sameness.md} says what the canonical form does. */
class SamenessPageTest {

    private static final Pattern ROW = Pattern.compile("\\|[^|]*\\|(.*`.*)\\| (\\d+) \\|");
    private static final Pattern TEXT = Pattern.compile("`([^`]+)`");

    record Row(List<String> texts, int attributes) {}

    static Stream<Row> rows() throws IOException {
        Path page = Path.of("docs/sameness.md");
        return Files.readAllLines(Files.exists(page) ? page : Path.of("..").resolve(page)).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> new Row(
                        TEXT.matcher(row.group(1))
                                .results()
                                .map((MatchResult text) -> text.group(1))
                                .toList(),
                        Integer.parseInt(row.group(2))));
    }

    @Test
    void hasManyClassesOfText() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(40);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void saysHowManyAttributesTheyAre(Row row) {
        assertThat(row.texts().stream().collect(Collectors.groupingBy(Canonical::of)))
                .hasSize(row.attributes());
    }
}
