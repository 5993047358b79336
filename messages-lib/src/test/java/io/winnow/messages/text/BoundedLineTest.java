package io.winnow.messages.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundedLineTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a short line        | a short line
                    exactly 20 units: OK| exactly 20 units: OK
                    a line that is too long | a line that is too…
                    a supercalifragilistic  | a supercalifragilis…
                    巴黎最大的美术馆之一也是世界上参观人数最多的博物馆 | 巴黎最大的美术馆之一也是世界上参观人数…
                    """)
    void endsAtAWordWhereThereIsOne(String line, String excerpt) {
        assertThat(BoundedLine.of(line, 20)).isEqualTo(excerpt).hasSizeLessThanOrEqualTo(20);
    }

    @Test
    void cutsNoCharacterInHalf() {
        assertThat(BoundedLine.of("x".repeat(18) + "🗼🗼", 20)).isEqualTo("x".repeat(18) + "…");
        assertThat(BoundedLine.of("x".repeat(18) + "e\u0301e\u0301", 20)).isEqualTo("x".repeat(18) + "…");
    }
}
