package io.winnow.router.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitHintsTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    retry-after-ms=1500                                                            | PT1.5S
                    retry-after-ms=0.5                                                             | PT0.0005S
                    retry-after-ms=1500; retry-after=7                                             | PT1.5S
                    retry-after-ms=soon; retry-after=7                                             | PT7S
                    retry-after=Sun, 22 Nov 2026 10:00:30 GMT                                      | PT30S
                    retry-after=7; x-ratelimit-remaining-requests=0; x-ratelimit-reset-requests=1h | PT7S
                    x-ratelimit-remaining-requests=0; x-ratelimit-reset-requests=6m0s              | PT6M
                    x-ratelimit-remaining-tokens=0; x-ratelimit-reset-tokens=20ms                  | PT0.02S
                    x-ratelimit-remaining-tokens=0; x-ratelimit-reset-tokens=1s                    | PT1S
                    x-ratelimit-remaining-tokens=0; x-ratelimit-reset-tokens=2m59.56s              | PT2M59.56S
                    x-ratelimit-remaining-requests=0; x-ratelimit-reset-requests=1h2m3s            | PT1H2M3S
                    x-ratelimit-remaining-requests=9; x-ratelimit-reset-requests=1s; x-ratelimit-remaining-tokens=0; x-ratelimit-reset-tokens=2s | PT2S
                    x-ratelimit-remaining-requests=0; x-ratelimit-reset-requests=3s; x-ratelimit-remaining-tokens=0; x-ratelimit-reset-tokens=2s | PT3S
                    x-ratelimit-reset-requests=3s                                                  | PT3S
                    x-ratelimit-remaining-requests=5; x-ratelimit-reset-requests=3s                |
                    x-ratelimit-remaining-requests=0; x-ratelimit-reset-requests=later             |
                    x-ratelimit-remaining-requests=0                                               |
                    anthropic-ratelimit-requests-remaining=0; anthropic-ratelimit-requests-reset=2026-11-22T10:00:42Z           | PT42S
                    anthropic-ratelimit-input-tokens-remaining=0; anthropic-ratelimit-input-tokens-reset=2026-11-22T11:00:42+01:00 | PT42S
                    anthropic-ratelimit-output-tokens-remaining=0; anthropic-ratelimit-output-tokens-reset=2026-11-22T09:59:00Z | PT0S
                    anthropic-ratelimit-tokens-remaining=100; anthropic-ratelimit-tokens-reset=2026-11-22T10:00:42Z             |
                    content-type=text/plain                                                        |
                    """)
    void readsHowLongToStayAwayAfterARefusal(String headers, Duration expected) {
        assertThat(RateLimitHints.onRefusal(parsed(headers)::get, NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    x-ratelimit-remaining-requests=0; x-ratelimit-reset-requests=8.64s             | PT8.64S
                    x-ratelimit-remaining-requests=1; x-ratelimit-reset-requests=8.64s             |
                    x-ratelimit-reset-requests=8.64s                                               |
                    anthropic-ratelimit-tokens-remaining=0; anthropic-ratelimit-tokens-reset=2026-11-22T10:00:42Z | PT42S
                    anthropic-ratelimit-tokens-remaining=0; anthropic-ratelimit-tokens-reset=2026-11-22T10:00:00Z |
                    retry-after=7                                                                  |
                    """)
    void readsWhatIsUsedUpBesideAnAnswer(String headers, Duration expected) {
        assertThat(RateLimitHints.onSuccess(parsed(headers)::get, NOW))
                .isEqualTo(expected == null ? null : new Hint(expected));
    }

    @Test
    void neverFailsOnWhateverServersSay() {
        Random random = new Random(3);
        String pieces = "0123456789.smhd µ-+:TZn,e";
        for (int i = 0; i < 10_000; i++) {
            String value = random.ints(random.nextInt(30), 0, pieces.length())
                    .mapToObj(at -> String.valueOf(pieces.charAt(at)))
                    .collect(Collectors.joining());

            Duration wait = RateLimitHints.onRefusal(name -> name.endsWith("remaining") ? "0" : value, NOW);

            assertThat(wait == null || !wait.isNegative()).as(value).isTrue();
        }
    }

    private static Map<String, String> parsed(String headers) {
        return Stream.of(headers.split("; "))
                .map(header -> header.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }
}
