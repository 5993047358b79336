package io.winnow.tracing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceHeadersTest {

    private static final String PARENT = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-";

    @Test
    void carriesAContextAndReplacesTheOneBefore() {
        RecordHeaders headers = new RecordHeaders();
        TraceContext first = Objects.requireNonNull(TraceContext.parse(PARENT + "01", "a=1"));
        TraceContext second = first.reserve();
        TraceHeaders.inject(first, headers);

        TraceHeaders.inject(second, headers);

        assertThat(TraceHeaders.extract(headers)).isEqualTo(second);
        assertThat(headers.toArray()).hasSize(2);
    }

    @Test
    void seesInOneByteWhetherARecordIsTraced() {
        for (int flags = 0; flags < 256; flags++) {
            RecordHeaders headers = new RecordHeaders();
            String parent = PARENT + String.format("%02x", flags);
            headers.add(TraceHeaders.PARENT, parent.getBytes(US_ASCII));

            boolean sampled = TraceHeaders.isSampled(headers);

            assertThat(sampled).as(parent).isEqualTo((flags & 1) == 1);
            assertThat(Objects.requireNonNull(TraceContext.parse(parent, null)).isSampled())
                    .as(parent)
                    .isEqualTo(sampled);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-0123456789abcdef0123456789abcdef-0123456789abcdef-1",
                "00-0123456789ABCDEF0123456789abcdef-0123456789abcdef-01",
                "00-00000000000000000000000000000000-0123456789abcdef-01",
                "00-0123456789abcdef0123456789abcdef-0000000000000000-01",
                "01-0123456789abcdef0123456789abcdef-0123456789abcdef-01",
                "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01x"
            })
    void takesNoContextFromWhatIsNone(String parent) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(TraceHeaders.PARENT, parent.getBytes(US_ASCII));

        assertThat(TraceHeaders.extract(headers)).isNull();
    }

    @Test
    void neverFailsWhateverTheBytes() {
        long seed = 20261123;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(4) == 0 ? TraceContext.LENGTH : random.nextInt(70)];
            random.nextBytes(bytes);
            RecordHeaders headers = new RecordHeaders();
            headers.add(TraceHeaders.PARENT, bytes);

            TraceContext read = TraceHeaders.extract(headers);
            boolean sampled = TraceHeaders.isSampled(headers);

            assertThat(read)
                    .as("seed %s, round %s, sampled %s", seed, i, sampled)
                    .isNull();
        }
    }

    @Test
    void takesAHeaderWithoutValueForNone() {
        RecordHeaders headers = new RecordHeaders();
        headers.add(TraceHeaders.PARENT, null);

        assertThat(TraceHeaders.extract(headers)).isNull();
        assertThat(TraceHeaders.isSampled(headers)).isFalse();
    }
}
