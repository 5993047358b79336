package io.winnow.standalone.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1  | ''
            2  | ''
            3  | 1…
            6  | 12 n…
            7  | 12 new
            40 | 12 new
            """)
    void fitsALineIntoAnyTerminal(int columns, String shown) {
        assertThat(live(columns, "12 new")).isEqualTo("\r\u001B[K" + shown);
    }

    @Test
    void cutsNoCharacterInHalf() {
        assertThat(live(4, "a🗼🗼🗼")).isEqualTo("\r\u001B[Ka🗼…");
    }

    @Test
    void takesATerminalOfNoColumnsForAUsualOne() {
        assertThat(new TerminalWidth(0).getAsInt()).isEqualTo(TerminalWidth.USUAL);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"-, 0", "'', 0", "0, 0", "wide, 0", "120, 120", "1e2, 0"})
    void takesTheWidthThatTheEnvironmentWants(String columns, int wanted) {
        assertThat(TerminalWidth.wanted(columns)).isEqualTo(wanted);
    }

    @Test
    void takesTheWidthThatATerminalChangesTo() {
        TerminalWidth width = new TerminalWidth(80);

        width.take("24 40\n");
        assertThat(width.getAsInt()).isEqualTo(40);

        width.take("0 0\n");
        width.take("");
        assertThat(width.getAsInt()).isEqualTo(40);
    }

    private static String live(int columns, String line) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new Console(new PrintStream(bytes, true, UTF_8), false, true, columns).live(line);
        return bytes.toString(UTF_8);
    }
}
