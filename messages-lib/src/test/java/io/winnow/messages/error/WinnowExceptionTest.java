package io.winnow.messages.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WinnowExceptionTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
        TOPIC,            --topic,            TOPIC,            topic
        MAX_REQUESTS,     --max-requests,     MAX_REQUESTS,     maxRequests
        MAX_COST_PER_NEW, --max-cost-per-new, MAX_COST_PER_NEW, maxCostPerNew
        """)
    void namesAFieldAsEachDoorKnowsIt(Field field, String option, String variable, String json) {
        assertThat(field.option()).isEqualTo(option);
        assertThat(field.variable()).isEqualTo(variable);
        assertThat(field.json()).isEqualTo(json);
    }

    @Test
    void saysTheSameAtEachDoorWithTheNameThatItHasThere() {
        WinnowException failure = WinnowException.of(Field.MAX_REQUESTS, "must be at least %d, not %d", 1, 0);

        assertThat(failure.messageWith(Field::option)).isEqualTo("--max-requests must be at least 1, not 0");
        assertThat(failure.messageWith(Field::variable)).isEqualTo("MAX_REQUESTS must be at least 1, not 0");
        assertThat(failure).hasMessage("maxRequests must be at least 1, not 0");
        assertThat(failure.field()).contains(Field.MAX_REQUESTS);
        assertThat(failure.position()).isEmpty();
    }

    @Test
    void namesOtherFieldsAsTheFirst() {
        WinnowException failure =
                WinnowException.of(Field.DEDUP, "is %s: use that, or %s to start over", "exact", Field.FRESH);

        assertThat(failure.messageWith(Field::option))
                .isEqualTo("--dedup is exact: use that, or --fresh to start over");
        assertThat(failure).hasMessage("dedup is exact: use that, or fresh to start over");
    }

    @Test
    void tellsThePlaceAndTakesWhatAPersonWroteLiterally() {
        WinnowException failure = WinnowException.at(Field.ROUTING_CONFIG, 3, "expected a provider, found '%d'", null);

        assertThat(failure.messageWith(Field::option))
                .isEqualTo("--routing-config, character 3: expected a provider, found '%d'");
        assertThat(failure.position()).hasValue(3);
    }

    @Test
    void givesTheReasonWithoutTheFieldAndThePlace() {
        WinnowException named = WinnowException.of(Field.DEDUP, "is %s: use that, or %s", "exact", Field.FRESH);
        WinnowException placed = WinnowException.at(Field.ROUTING_CONFIG, 3, "found '%d'", null);
        WinnowException whole = WinnowException.of(Field.ROUTING_CONFIG, ": needs a key");

        assertThat(named.reasonWith(Field::json)).isEqualTo("is exact: use that, or fresh");
        assertThat(placed.reasonWith(Field::json)).isEqualTo("found '%d'");
        assertThat(whole.reasonWith(Field::json)).isEqualTo("needs a key");
    }

    @Test
    void leavesATextWithoutAFieldAsItIs() {
        WinnowException failure = new WinnowException("only 100% of --nothing");

        assertThat(failure.messageWith(Field::option)).isEqualTo("only 100% of --nothing");
        assertThat(failure.reasonWith(Field::option)).isEqualTo("only 100% of --nothing");
        assertThat(failure.field()).isEmpty();
    }
}
