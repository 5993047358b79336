package io.winnow.ui;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.messages.Json;
import io.winnow.messages.presence.Presence;
import io.winnow.messages.presence.ReadyProviders;
import io.winnow.router.provider.KnownProvider;
import io.winnow.router.provider.ProviderCatalog;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
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

    /** One test, because all of them share the topic on which producers report. */
    @Test
    void namesAllProvidersAndWhatProducersReportOfThem() {
        JsonNode before = Api.get("/api/providers").json();

        try (Cluster cluster = new Cluster()) {
            report(cluster, Presence.State.RUNNING);
            JsonNode reported = await().until(
                            () -> Api.get("/api/providers").json(),
                            list -> list.get(0).get("ready").isBoolean());
            JsonNode target = Api.post("/api/routing/check", "{\"routingConfig\":\"groq:m\"}")
                    .json()
                    .at("/targets/0");
            report(cluster, Presence.State.STOPPED);
            JsonNode after = await().until(
                            () -> Api.get("/api/providers").json(),
                            list -> list.get(0).get("ready").isNull());

            assertThat(before.findValuesAsText("name"))
                    .containsExactlyElementsOf(ProviderCatalog.all().stream()
                            .map(KnownProvider::name)
                            .toList());
            assertThat(before.get(0).toString())
                    .startsWith("{\"name\":\"openai\",\"hasKey\":null,\"needsKey\":true,\"ready\":null,\"problem\":\""
                            + ReadyProviders.NOT_REPORTED + "\",\"baseUrl\":null,\"defaultModel\":\"gpt-4o-mini\","
                            + "\"models\":[{\"model\":\"gpt-4o-mini\",\"inputUsd\":0.15,\"outputUsd\":0.6},");
            assertThat(reported.get(0).get("ready").asBoolean()).isTrue();
            assertThat(reported.get(0).get("hasKey").asBoolean()).isTrue();
            assertThat(reported.findValuesAsText("name")).endsWith("my-server", "random");
            assertThat(target.get("ready").asBoolean()).isFalse();
            assertThat(target.get("problem").asText()).isEqualTo("groq needs a key");
            assertThat(after).isEqualTo(before);
        }
    }

    private static void report(Cluster cluster, Presence.State state) {
        Instant now = Instant.now();
        cluster.publish(new ProducerRecord<>(
                Cluster.TOPICS.producers(),
                "models".getBytes(UTF_8),
                Json.write(new Presence(
                        Presence.VERSION,
                        "models",
                        "h",
                        now,
                        now,
                        60_000,
                        state,
                        1,
                        0,
                        0,
                        0,
                        0,
                        List.of(
                                new Presence.ProviderState("openai", true, false, null),
                                new Presence.ProviderState("groq", false, false, "groq needs a key"),
                                new Presence.ProviderState("my-server", false, true, null)),
                        List.of()))));
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
        assertThat(unpriced.get("mostUsdPerCall").isNull()).isTrue();
    }

    @Test
    void saysWhatACallCanCostAtMost() {
        JsonNode few = Api.post("/api/routing/check", "{\"requestSize\":10}").json();
        JsonNode many = Api.post("/api/routing/check", "{\"requestSize\":100,\"describe\":true}")
                .json();

        // 32 tokens for each attribute, 80 for a description, 256 more for an answer: at $0.60 for a million.
        assertThat(most(many).subtract(most(few)))
                .isEqualByComparingTo(new BigDecimal("0.6e-6").multiply(BigDecimal.valueOf(100 * 112 - 10 * 32)));
    }

    private static BigDecimal most(JsonNode checked) {
        return checked.at("/targets/0/mostUsdPerCall").decimalValue();
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
            assertThat(answer.json().get("detail").asText())
                    .isEqualTo("routingConfig, character " + position + ": "
                            + answer.json().get("reason").asText());
        }
    }

    @Test
    void refusesABodyThatItDoesNotKnow() {
        Api.Answer answer = Api.post("/api/routing/check", "{\"config\":\"openai\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("detail").asText())
                .isEqualTo(
                        "unknown field 'config': fields are routingStrategy, routingConfig, topic, requestSize, describe");
    }
}
