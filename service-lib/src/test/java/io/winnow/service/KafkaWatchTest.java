package io.winnow.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.kafka.KafkaSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaWatchTest {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    @Test
    void noticesThatKafkaIsAwayAndThatItIsBack() {
        EmbeddedKafka kafka = EmbeddedKafka.start(directory);
        try (KafkaWatch watch = new KafkaWatch(KafkaSettings.of(kafka.bootstrapServers()))) {
            await().atMost(LIMIT).until(() -> watch.hasAnsweredWithin(PATIENCE));

            kafka.close();

            await().atMost(LIMIT).until(() -> !watch.hasAnsweredWithin(PATIENCE));
            // The request that tells why can still be out when there has been no answer for long enough.
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(watch.trouble()).isNotBlank());
            try (EmbeddedKafka back = EmbeddedKafka.start(directory, kafka.port(), Map.of())) {
                await().atMost(LIMIT).until(() -> watch.hasAnsweredWithin(PATIENCE));
                assertThat(watch.trouble()).isNull();
            }
        } finally {
            kafka.close();
        }
    }

    @Test
    void saysSoWhenNobodyEverAnswered() {
        try (KafkaWatch watch = new KafkaWatch(KafkaSettings.of("127.0.0.1:" + EmbeddedKafka.freePort()))) {
            boolean answered = watch.hasAnsweredWithin(PATIENCE);

            assertThat(answered).isFalse();
        }
    }
}
