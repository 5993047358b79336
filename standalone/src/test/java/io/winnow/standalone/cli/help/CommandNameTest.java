package io.winnow.standalone.cli.help;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandNameTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, winnow",
                "./winnow, ./winnow",
                "winnow, winnow",
                "../winnow, ../winnow",
                "/usr/local/bin/winnow, winnow",
                "/opt/a-winnow/bin/winnow, winnow",
                "./my winnow, winnow",
                "./$(date), winnow"
            })
    void isWhatTheUserTypes(String called, String shown) {
        assertThat(CommandName.of(called, "/usr/bin:/usr/local/bin")).isEqualTo(shown);
    }
}
