package io.winnow.router.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.router.Routing;
import io.winnow.router.strategy.Strategy;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingConfigTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    openai                          | openai    | gpt-4o-mini          |
                    OpenAI:gpt-4o                   | openai    | gpt-4o               |
                    anthropic                       | anthropic | claude-haiku-4-5     |
                    gemini                          | gemini    | gemini-2.5-flash     |
                    random                          | random    | random               |
                    random:random                   | random    | random               |
                    openai:gpt-4o-mini:0.6          | openai    | gpt-4o-mini          | 0.6
                    openai:gpt-4o-mini:.5           | openai    | gpt-4o-mini          | 0.5
                    openai:gpt-4o-mini:10           | openai    | gpt-4o-mini          | 10
                    openai:0.6                      | openai    | gpt-4o-mini          | 0.6
                    ollama:llama3.2                 | ollama    | llama3.2             |
                    ollama:llama3.2:3b              | ollama    | llama3.2:3b          |
                    ollama:llama3.2:3b:2            | ollama    | llama3.2:3b          | 2
                    local:org/model:q4              | local     | org/model:q4         |
                    local:org/model:q4:0.25         | local     | org/model:q4         | 0.25
                    local:phi:4:1                   | local     | phi:4                | 1
                    local:"phi:4"                   | local     | phi:4                |
                    local:"phi:4":3                 | local     | phi:4                | 3
                    local:"one, two"                | local     | one, two             |
                    my_server-2:m                   | my_server-2 | m                  |
                    local:1e3                       | local     | 1e3                  |
                    random:vocabulary=500;skew=1.1  | random    | vocabulary=500;skew=1.1 |
                    random:latency=200ms;rate-limit=0.05:2 | random | latency=200ms;rate-limit=0.05 | 2
                    """)
    void readsATarget(String text, String provider, String model, String weight) {
        RoutingConfig config = RoutingConfig.parse(text);

        assertThat(config.targets()).singleElement().satisfies(target -> {
            assertThat(target.provider()).isEqualTo(provider);
            assertThat(target.model()).isEqualTo(model);
            if (weight == null) {
                assertThat(target.weight()).isNull();
            } else {
                assertThat(target.weight()).isEqualByComparingTo(new BigDecimal(weight));
            }
        });
    }

    @Test
    void readsSeveralInTheirOrder() {
        RoutingConfig config = RoutingConfig.parse(" openai:gpt-4o-mini:0.6 ,\tgemini:gemini-2.5-flash:0.4");

        assertThat(config.targets())
                .extracting(Target::name)
                .containsExactly("openai:gpt-4o-mini", "gemini:gemini-2.5-flash");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ``                      | 1  | expected provider[:model][:weight], found nothing
                    `  `                    | 1  | expected provider[:model][:weight], found nothing
                    openai,                 | 8  | expected provider[:model][:weight], found nothing
                    ,openai                 | 1  | expected provider[:model][:weight], found nothing
                    openai, ,gemini         | 9  | expected provider[:model][:weight], found nothing
                    4openai:x               | 1  | expected a provider (a letter, then letters, digits, - or _), found '4openai'
                    :gpt-4o                 | 1  | expected a provider (a letter, then letters, digits, - or _), found nothing
                    openai:                 | 8  | expected a model or a weight after ':', found nothing
                    openai:gpt-4o:          | 15 | expected a model or a weight after ':', found nothing
                    openai::2               | 8  | expected a model, found nothing
                    openai:gpt-4o:0         | 15 | expected a weight greater than 0, at most 1000000, with at most 6 decimals, found '0'
                    openai:gpt-4o:-1        | 15 | expected a weight such as 2 or 0.6, greater than 0, found '-1'
                    openai:gpt-4o:0.0000001 | 15 | expected a weight greater than 0, at most 1000000, with at most 6 decimals, found '0.0000001'
                    openai:gpt-4o:1000001   | 15 | expected a weight greater than 0, at most 1000000, with at most 6 decimals, found '1000001'
                    ollama                  | 7  | ollama has no default model: expected ollama:<model>
                    ollama:0.6              | 8  | ollama has no default model: expected ollama:<model>
                    local:"phi:4            | 7  | expected a closing quote for the one opened here
                    local:"phi":x           | 12 | expected ':' and a weight or nothing after the quoted model, found ':x'
                    local:p"hi"             | 8  | expected a quote around the whole model only
                    openai:a, openai:a      | 11 | openai:a is listed twice: list it once, with a higher weight for a larger share
                    openai:a:1,openai:b     | 12 | openai:b has no weight and the targets before it do: give every target one, or none
                    openai:a,openai:b:2     | 10 | openai:b has a weight and the targets before it do not: give every target one, or none
                    """)
    void refusesWithThePlaceAndWhatWasExpected(String text, int position, String problem) {
        assertThatExceptionOfType(RoutingConfigException.class)
                .isThrownBy(() -> RoutingConfig.parse(text))
                .satisfies(e -> assertThat(e.position()).isEqualTo(position))
                .withMessage("routing-config, character " + position + ": " + problem);
    }

    @Test
    void refusesMoreTargetsThanItCanRotate() {
        String many = String.join(
                ",", IntStream.rangeClosed(0, 64).mapToObj(i -> "local:m" + i).toList());

        assertThatThrownBy(() -> RoutingConfig.parse(many)).hasMessageContaining("more than 64 targets");
    }

    @Test
    void neverFailsButWithAPlaceAndReadsBackWhatItWrites() {
        Random random = new Random(7);
        List<String> pieces = List.of(
                "openai", "local", ":", ":", ":", ",", "\"", "4", "0.6", ".5", "m/x", "q4", " ", "-1", "\t", "\n", "é");
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(9); j >= 0; j--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            try {
                RoutingConfig config = RoutingConfig.parse(text.toString());
                assertThat(RoutingConfig.parse(config.toString()))
                        .as(text.toString())
                        .isEqualTo(config);
                read++;
            } catch (RoutingConfigException e) {
                assertThat(e.position()).as(text.toString()).isBetween(1, text.length() + 1);
                assertThat(e.getMessage()).doesNotContain("\n");
            }
        }
        assertThat(read).isGreaterThan(1_000);
    }

    @Test
    void namesTheStrategiesThereAre() {
        assertThatThrownBy(() -> Routing.parse("fastest", "random"))
                .hasMessage(
                        "routing-strategy 'fastest' is unknown: use one of backoff, roundrobin, priority, weighted, adaptive");
    }

    @Test
    void refusesBackoffAmongSeveral() {
        assertThatThrownBy(() -> Routing.parse("backoff", "openai,gemini"))
                .hasMessage("routing-config has 2 targets and backoff takes one:"
                        + " use priority, roundrobin, weighted or adaptive for several");
    }

    @Test
    void readsStrategiesInAnyCase() {
        assertThat(Strategy.parse(" RoundRobin ")).isEqualTo(Strategy.ROUNDROBIN);
    }
}
