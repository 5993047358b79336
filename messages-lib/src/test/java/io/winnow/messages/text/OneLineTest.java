package io.winnow.messages.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Texts;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OneLineTest {

    @Test
    void keepsAllButWhatWouldEndTheLine() {
        assertThat(OneLine.of(" two\r\nlines\u0007\u2028x\u2029y\u0085z ")).isEqualTo("two  lines  x y z");
        assertThat(OneLine.of("שלום \u202Eabc 👩‍👩‍👧")).isEqualTo("שלום \u202Eabc 👩‍👩‍👧");
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
