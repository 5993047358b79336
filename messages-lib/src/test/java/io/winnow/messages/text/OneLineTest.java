package io.winnow.messages.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Texts;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneLineTest {

    @Test
    void keepsAllButWhatWouldEndTheLine() {
        assertThat(OneLine.of(" two\r\nlines\u0007\u2028x\u2029y\u0085z ")).isEqualTo("two  lines  x y z");
        assertThat(OneLine.of("שלום \u202Eabc 👩‍👩‍👧")).isEqualTo("שלום \u202Eabc 👩‍👩‍👧");
    }

    @Test
    void takesEscapeSequencesOut() {
        assertThat(OneLine.of("\u001B[31mLouvre\u001B[0m")).isEqualTo("Louvre");
        assertThat(OneLine.of("\u001B]0;title\u0007Or\u009B1;2Hsay\u001B(B")).isEqualTo("Orsay");
        assertThat(OneLine.of("\u001B[2JLouvre \u001B[")).isEqualTo("Louvre  [");
        assertThat(OneLine.of("Lou\u0000vre")).isEqualTo("Lou vre");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "\u00A0",
                "\u3000",
                "\uFEFF",
                "\u200B",
                "\u2800",
                "\u3164",
                "\u0000",
                "\u200D\uFE0F",
                "\u001B[0m"
            })
    void isEmptyWhenNothingCanBeSeen(String text) {
        assertThat(OneLine.of(text)).isEmpty();
    }

    @Test
    void takesSpacesOffBothEnds() {
        assertThat(OneLine.of("\uFEFF\u00A0Louvre\u3000\u200B")).isEqualTo("Louvre");
    }

    @Test
    void isOneLineForEveryReader() {
        Random random = new Random(20261126);
        for (int round = 0; round < 10_000; round++) {
            String text = Texts.any(random, 40);

            String line = OneLine.of(text);

            assertThat(line.split("\\R", -1)).as("of '%s'", text).hasSize(1);
            assertThat(OneLine.of(line)).as("of '%s'", text).isEqualTo(line);
        }
    }
}
