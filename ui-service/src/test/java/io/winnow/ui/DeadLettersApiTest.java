package io.winnow.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.messages.Headers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class DeadLettersApiTest {

    private final String mark = UUID.randomUUID().toString();
    private final Cluster cluster = new Cluster();

    @BeforeAll
    static void ready() {
        Api.awaitReady();
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void showsTheNewestFirstWithTheReason() {
        cluster.publish(letter("older " + mark, "it is not JSON"));
        cluster.publish(letter("newer " + mark, "it is no Attribute"));

        JsonNode newest = await().until(
                        () -> Api.get("/api/dead-letters?limit=1").json().at("/deadLetters/0"),
                        letter -> letter.path("value").asText().equals("newer " + mark));

        assertThat(newest.get("reason").asText()).isEqualTo("it is no Attribute");
        assertThat(newest.get("source").asText()).isEqualTo("winnow.attributes.raw-0@17");
        assertThat(newest.get("key").asText()).isEqualTo("paris|x");
        assertThat(newest.get("runId").asText()).isEqualTo("run-1");
        assertThat(newest.get("valueBytes").asInt()).isEqualTo(("newer " + mark).length());
        assertThat(Api.get("/api/dead-letters").json().at("/deadLetters").findValuesAsText("value"))
                .containsSubsequence("newer " + mark, "older " + mark);
    }

    @Test
    void cutsWhatIsLongAndShowsWhatIsNoText() {
        cluster.publish(letter("é".repeat(3_000) + mark, "too long"));
        cluster.publish(
                new ProducerRecord<>(Cluster.TOPICS.deadLetters(), null, new byte[] {(byte) 0xff, (byte) 0xfe, 0}));

        JsonNode letters = await().until(
                        () -> Api.get("/api/dead-letters?limit=2").json().at("/deadLetters"),
                        found -> found.size() == 2
                                && found.get(1).path("reason").asText().equals("too long"));

        assertThat(letters.get(0).get("key").isNull()).isTrue();
        assertThat(letters.get(0).get("reason").asText()).isEqualTo("whoever put it aside did not say why");
        assertThat(letters.get(1).get("value").asText()).isEqualTo("é".repeat(1_000) + "…");
        assertThat(letters.get(1).get("valueBytes").asInt()).isEqualTo(6_000 + mark.length());
    }

    @Test
    void refusesALimitThatIsNone() {
        assertThat(Api.get("/api/dead-letters?limit=lots").status()).isEqualTo(400);
    }

    private static ProducerRecord<byte[], byte[]> letter(String value, String reason) {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(Cluster.TOPICS.deadLetters(), bytes("paris|x"), bytes(value));
        letter.headers()
                .add(Headers.REASON, bytes(reason))
                .add(Headers.SOURCE, bytes("winnow.attributes.raw-0@17"))
                .add(Headers.CALL, bytes("run-1.0.1.1"));
        return letter;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
