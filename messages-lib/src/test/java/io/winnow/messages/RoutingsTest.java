package io.winnow.messages;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        backoff | 2fast:x       | ROUTING_CONFIG   | 1 | --routing-config, character 1: expected a provider (a letter
        backoff | openai,gemini | ROUTING_CONFIG   |   | --routing-config has 2 targets and backoff takes one: use
        best    | openai        | ROUTING_STRATEGY |   | --routing-strategy 'best' is unknown: use one of backoff,
        """)
    void saysWhichFieldIsWrongAndWhere(String strategy, String config, Field field, Integer position, String words) {
        assertThatExceptionOfType(WinnowException.class)
                .isThrownBy(() -> Routings.parse(strategy, config))
                .matches(failure -> failure.field().orElseThrow() == field)
                .matches(failure -> failure.position().orElse(0) == (position == null ? 0 : position))
                .matches(failure -> failure.messageWith(Field::option).startsWith(words), words);
    }
}
