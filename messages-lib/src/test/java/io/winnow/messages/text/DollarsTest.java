package io.winnow.messages.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DollarsTest {

    @ParameterizedTest
    @CsvSource({
        "0, $0.00",
        "0.00, $0.00",
        "0.05, $0.05",
        "0.5, $0.50",
        "0.00012345, $0.000123",
        "0.9999, $1.00",
        "12.5, $12.50",
        "1234.567, $1234.57",
        "-0.25, $-0.25"
    })
    void readsAsPeopleWriteIt(String amount, String shown) {
        assertThat(Dollars.shown(new BigDecimal(amount))).isEqualTo(shown);
    }
}
