package io.winnow.producer.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Has a class of its own because its broker is like no other's: it has Kafka's defaults. */
class GroupSetupTest {

    private static final String GROUP = "some.producers";

    @Test
    void takesWhatABrokerGrantsThatNobodyConfigured(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, EmbeddedKafka.freePort(), Map.of())) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
                GroupSetup.apply(admin, GROUP);
            }

            Config group = configurationOf(kafka.bootstrapServers());
            assertThat(group.get("share.auto.offset.reset").value()).isEqualTo("earliest");
            assertThat(group.get("share.isolation.level").value()).isEqualTo("read_committed");
            assertThat(group.get("share.record.lock.duration.ms").value()).isEqualTo("15000");
            // Refused first: 25 and 10,000.
            assertThat(group.get("share.delivery.count.limit").value()).isEqualTo("10");
            assertThat(group.get("share.partition.max.record.locks").value()).isEqualTo("4000");
        }
    }

    private static Config configurationOf(String bootstrapServers) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, GROUP);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin.describeConfigs(List.of(resource))
                    .all()
                    .get(60, TimeUnit.SECONDS)
                    .get(resource);
        }
    }
}
