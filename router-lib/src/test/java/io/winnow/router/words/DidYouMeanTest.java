package io.winnow.router.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DidYouMeanTest {

    private static final List<String> WORDS = List.of(
            "roundrobin",
            "priority",
            "weighted",
            "adaptive",
            "openai",
            "anthropic",
            "json",
            "jsonl",
            "csv",
            "--topic",
            "--routing-strategy",
            "--max-cost",
            "--max-cost-per-new");

    @ParameterizedTest
    @CsvSource({
        "wieghted, weighted",
        "round-robin, roundrobin",
        "PRIORITTY, priority",
        "opnai, openai",
        "antropic, anthropic",
        "jso, json",
        "cvs, csv",
        "--toppic, --topic",
        "-topic, --topic",
        "--strategy, --routing-strategy",
        "--max-costs, --max-cost",
        "adapt, adaptive"
    })
    void findsWhatWasMeant(String typed, String meant) {
        assertThat(DidYouMean.hint(typed, WORDS)).isEqualTo("; did you mean " + meant + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "x", "--", "fuzzy", "fastest", "my-server", "xml"})
    void saysNothingWhereNothingIsNear(String typed) {
        assertThat(DidYouMean.hint(typed, WORDS)).isEmpty();
    }

    @Test
    void knowsNoWordWhereThereAreNone() {
        assertThat(DidYouMean.nearest("openai", List.of())).isEmpty();
    }
}
