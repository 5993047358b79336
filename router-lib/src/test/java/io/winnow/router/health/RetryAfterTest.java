package io.winnow.router.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0                             | PT0S
                    7                             | PT7S
                    1.5                           | PT1.5S
                    Sun, 22 Nov 2026 10:00:30 GMT | PT30S
                    Sun, 22 Nov 2026 09:00:00 GMT | PT0S
                    """)
    void readsBothForms(String value, Duration expected) {
        assertThat(RetryAfter.parse(value, NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"''", "soon", "-3", "99999999999999999999", "'Sun, 31 Feb 2026 10:00:00 GMT'", "NaN"})
    void ignoresWhatIsNeither(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isNull();
    }
}
