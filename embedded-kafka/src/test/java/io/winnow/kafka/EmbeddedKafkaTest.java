package io.winnow.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {

    @Test
    void keepsItsTopicsAcrossARestart(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                    .all()
                    .get();
        }

        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            Set<String> names = admin.listTopics().names().get();

            assertThat(names).contains("kept");
        }
    }

    @Test
    void refusesAPortThatIsTaken(@TempDir Path one, @TempDir Path other) {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(one)) {
            assertThatThrownBy(() -> EmbeddedKafka.start(other, kafka.port(), Map.of()))
                    .isInstanceOf(KafkaStartException.class)
                    .hasMessage("port " + kafka.port() + " on 127.0.0.1 is taken");
        }
    }
}
