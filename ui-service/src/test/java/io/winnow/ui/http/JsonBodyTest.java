package io.winnow.ui.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.client.runs.RunOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {

    @ParameterizedTest
    @ValueSource(strings = {"5", "5.5", "true", "[\"Paris\"]", "{}"})
    void takesNothingForATextThatIsNone(String value) {
        assertThatThrownBy(() -> parse("{\"topic\":" + value + "}"))
                .isInstanceOf(ProblemException.class)
                .hasMessage("topic must be a text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "a\\udc00b", "\\udc00\\ud800", "\\ud83d"})
    void refusesHalfOfASurrogatePair(String text) {
        assertThatThrownBy(() -> parse("{\"topic\":\"" + text + "\"}"))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("topic is not valid: half of a surrogate pair");
    }

    @Test
    void takesWholePairsAndNull() {
        assertThat(parse("{\"topic\":\"\\ud83d\\udc4d\",\"facets\":null}").topic())
                .isEqualTo("👍");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/runs|GET, HEAD, OPTIONS, POST",
                "/api/runs/20260101-000000-aaaa/stop|OPTIONS, POST",
                "/api/session|DELETE, GET, HEAD, OPTIONS, POST"
            })
    void knowsTheMethodsOfAPath(String path, String methods) {
        assertThat(AllowedMethods.of(path)).isEqualTo(methods);
    }

    @Test
    void knowsNoMethodsOfAPathThatIsNone() {
        assertThat(AllowedMethods.of("/api/nothing")).isEmpty();
    }

    private static RunOrder parse(String json) {
        return JsonBody.parse(json.getBytes(StandardCharsets.UTF_8), RunOrder.class, "an object");
    }
}
