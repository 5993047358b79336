package io.winnow.ui.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.ui.Api;
import io.winnow.ui.BrokerResource;
import io.winnow.ui.Cluster;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
        assertThat(newest.get("service").asText()).isEqualTo("dedup-service");
        assertThat(newest.get("origin").toString())
                .isEqualTo("{\"topic\":\"winnow.attributes.raw\",\"partition\":0,\"offset\":17}");
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
        assertThat(letters.get(0).get("value").asText()).isEqualTo("0xfffe00");
        assertThat(letters.get(0).get("service").isNull()).isTrue();
        assertThat(letters.get(0).get("origin").isNull()).isTrue();
        assertThat(letters.get(0).get("reason").asText()).isEqualTo("no reason was given");
        assertThat(letters.get(1).get("value").asText()).isEqualTo("é".repeat(1_000) + "…");
        assertThat(letters.get(1).get("valueBytes").asInt()).isEqualTo(6_000 + mark.length());
    }

    @Test
    void showsControlCharactersAsPictures() {
        cluster.publish(letter("a\u0000b\u001b[31m\nc" + mark, "it is not JSON"));

        await().untilAsserted(() -> assertThat(Api.get("/api/dead-letters?limit=1")
                        .json()
                        .at("/deadLetters/0/value")
                        .asText())
                .isEqualTo("a\u2400b\u241b[31m\nc" + mark));
    }

    @Test
    void pagesFromTheNewestToTheOldestWithoutGapOrRepeat() {
        int letters = 60;
        for (int i = 0; i < letters; i++) {
            // Without a key they lie in all partitions.
            ProducerRecord<byte[], byte[]> letter = letter(mark + " " + i, "for no reason");
            ProducerRecord<byte[], byte[]> anywhere =
                    new ProducerRecord<>(letter.topic(), i % 3, bytes("key " + i), letter.value(), letter.headers());
            cluster.publish(anywhere);
        }
        await().until(() -> Api.get("/api/dead-letters?limit=1").body().contains(mark + " " + (letters - 1)));

        List<String> seen = new ArrayList<>();
        String before = "";
        boolean more = true;
        while (more) {
            JsonNode page = Api.get("/api/dead-letters?limit=7" + before).json();
            page.get("deadLetters")
                    .forEach(letter -> seen.add(letter.path("value").asText()));
            assertThat(page.get("deadLetters").size()).isLessThanOrEqualTo(7);
            before = "&before=" + page.get("position").asText();
            more = page.get("more").asBoolean();
        }

        assertThat(seen.stream().filter(value -> value.startsWith(mark)).toList())
                .hasSize(letters)
                .doesNotHaveDuplicates()
                .startsWith(mark + " " + (letters - 1));
    }

    @Test
    void refusesALimitThatIsNone() {
        assertThat(Api.get("/api/dead-letters?limit=lots").status()).isEqualTo(400);
    }

    private static ProducerRecord<byte[], byte[]> letter(String value, String reason) {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(Cluster.TOPICS.deadLetters(), bytes("paris|x"), bytes(value));
        letter.headers()
                .add(WinnowHeaders.REASON, bytes(reason))
                .add(WinnowHeaders.SOURCE, bytes("winnow.attributes.raw-0@17"))
                .add(WinnowHeaders.CALL, bytes("run-1.0.1.1"));
        return letter;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
