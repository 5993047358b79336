package io.winnow.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class ModelsApiTest {

    @BeforeAll
    static void ready() {
        Api.awaitReady();
    }

    @Test
    void namesProvidersAndSaysThatItDoesNotKnowTheirKeys() {
        JsonNode providers = Api.get("/api/providers").json();

        assertThat(providers.findValuesAsText("name")).containsExactly("openai", "anthropic", "gemini", "random");
        assertThat(providers.get(0).get("hasKey").isNull()).isTrue();
        assertThat(providers.get(0).get("needsKey").asBoolean()).isTrue();
        assertThat(providers.get(0).get("defaultModel").asText()).isEqualTo("gpt-4o-mini");
        assertThat(providers.get(3).get("needsKey").asBoolean()).isFalse();
    }

    @Test
    void tellsWhatARoutingMeansAndCosts() {
        Api.Answer answer = Api.post("/api/routing/check", """
                {"routingStrategy":"Weighted","routingConfig":"openai:0.6, local:phi:0.4"}
                """);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode checked = answer.json();
        assertThat(checked.get("routingStrategy").asText()).isEqualTo("weighted");
        JsonNode known = checked.get("targets").get(0);
        assertThat(known.get("model").asText()).isEqualTo("gpt-4o-mini");
        assertThat(known.get("weight").decimalValue()).isEqualByComparingTo("0.6");
        assertThat(known.at("/price/inputUsd").decimalValue()).isEqualByComparingTo("0.15");
        assertThat(known.at("/price/outputUsd").decimalValue()).isEqualByComparingTo("0.60");
        assertThat(known.at("/price/asOf").asText()).matches("\\d{4}-\\d\\d(-\\d\\d)?");
        assertThat(known.at("/price/source").asText()).isNotBlank();
        assertThat(known.get("ready").isNull()).isTrue();
        JsonNode unpriced = checked.get("targets").get(1);
        assertThat(unpriced.get("price").isNull()).isTrue();
    }

    @Test
    void takesTheDefaultsOfARun() {
        JsonNode checked = Api.post("/api/routing/check", "{}").json();

        assertThat(checked.get("routingStrategy").asText()).isEqualTo("backoff");
        assertThat(checked.at("/targets/0/model").asText()).isEqualTo("gpt-4o-mini");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"routingConfig":""}                                   | routingConfig   | 1
        {"routingConfig":"openai,"}                            | routingConfig   | 8
        {"routingConfig":"  2fast:x"}                          | routingConfig   | 3
        {"routingStrategy":"weighted","routingConfig":"openai:1,gemini:-1"} | routingConfig | 17
        {"routingStrategy":"best"}                             | routingStrategy |
        {"routingConfig":"openai,gemini"}                      | routingConfig   |
        """)
    void saysWhereARoutingIsWrong(String body, String field, Integer position) {
        Api.Answer answer = Api.post("/api/routing/check", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().get("field").asText()).isEqualTo(field);
        assertThat(answer.json().has("position")).isEqualTo(position != null);
        if (position != null) {
            assertThat(answer.json().get("position").asInt()).isEqualTo(position);
            assertThat(answer.json().get("detail").asText()).startsWith("routingConfig, character " + position + ": ");
        }
    }

    @Test
    void refusesABodyThatItDoesNotKnow() {
        Api.Answer answer = Api.post("/api/routing/check", "{\"config\":\"openai\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("detail").asText())
                .isEqualTo("unknown field 'config': fields are routingStrategy, routingConfig");
    }
}
