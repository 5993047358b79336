package io.winnow.dedup.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyHashTest {

    /** From the xxHash project's own tool, {@code xxh128sum}. */
    @ParameterizedTest
    @CsvSource({"'',99aa06d3014798d86001c324468d497f", "abc,06b05ab6733a618578af5f94892f3950"})
    void agreesWithTheReferenceImplementation(String key, String hash) {
        assertThat(HexFormat.of().formatHex(KeyHash.of(key.getBytes(UTF_8)))).isEqualTo(hash);
    }

    @Test
    void isReadAsItIsWritten() {
        byte[] hash = HexFormat.of().parseHex("06b05ab6733a618578af5f94892f3950");

        assertThat(KeyHash.high(hash)).isEqualTo(0x06b05ab6733a6185L);
        assertThat(KeyHash.low(hash)).isEqualTo(0x78af5f94892f3950L);
    }
}
