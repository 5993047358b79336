package io.winnow.messages.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.error.WinnowException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {

    private static final Map<String, String> SECURE = Map.of(
            "kafka.bootstrap.servers", "kafka:9093",
            "kafka.security.protocol", "SASL_SSL",
            "kafka.sasl.mechanism", "SCRAM-SHA-512",
            "kafka.sasl.jaas.config", "… password=\"secret\";",
            "kafka.ssl.truststore.location", "/ca.crt");

    @Test
    void reachesEveryKindOfClient() {
        KafkaSettings settings = read(SECURE);

        for (Map<String, Object> client : List.of(
                settings.forAdmin(),
                settings.forConsumer(),
                settings.forProducer(),
                settings.forShareConsumer(),
                settings.forStreams())) {
            assertThat(client)
                    .containsEntry("bootstrap.servers", "kafka:9093")
                    .containsEntry("security.protocol", "SASL_SSL")
                    .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                    .containsEntry("sasl.jaas.config", "… password=\"secret\";")
                    .containsEntry("ssl.truststore.location", "/ca.crt");
        }
    }

    @Test
    void givesEachClientOnlyWhatItKnowsAndMayBeTold() {
        Map<String, String> configured = new HashMap<>(SECURE);
        configured.put("kafka.linger.ms", "7");
        configured.put("kafka.auto.offset.reset", "latest");
        configured.put("kafka.group.id", "of-somebody");

        KafkaSettings settings = read(configured);

        assertThat(settings.forProducer()).containsEntry("linger.ms", "7").doesNotContainKey("auto.offset.reset");
        assertThat(settings.forConsumer())
                .containsEntry("auto.offset.reset", "latest")
                .doesNotContainKeys("linger.ms", "group.id");
        assertThat(settings.forShareConsumer()).doesNotContainKey("auto.offset.reset");
        assertThat(settings.forStreams()).containsEntry("linger.ms", "7").doesNotContainKey("group.id");
    }

    @Test
    void tellsNamesAndNoValues() {
        String text = read(SECURE).toString();

        assertThat(text).contains("kafka:9093", "sasl.jaas.config").doesNotContain("secret");
    }

    @Test
    void asksForAnAddress() {
        assertThatThrownBy(() -> read(Map.of()))
                .isInstanceOf(WinnowException.class)
                .hasMessageContaining("KAFKA_BOOTSTRAP_SERVERS");
    }

    private static KafkaSettings read(Map<String, String> configuration) {
        return KafkaSettings.read(List.of(), name -> Optional.ofNullable(configuration.get(name)));
    }
}
