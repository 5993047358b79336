package io.winnow.service;

import io.winnow.messages.kafka.KafkaSettings;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether Kafka answers, as a reason not to be ready. */
@Singleton
class KafkaHealth {

    @Produces
    @Singleton
    KafkaWatch watch(KafkaSettings settings) {
        return new KafkaWatch(settings);
    }

    void close(@Disposes KafkaWatch watch) {
        watch.close();
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck kafka(KafkaWatch watch, @ConfigProperty(name = "winnow.health.kafka-silence") Duration patience) {
        return () -> {
            boolean well = watch.hasAnsweredWithin(patience);
            var answer = HealthCheckResponse.named("kafka")
                    .status(well)
                    .withData("silentForMs", watch.silence().toMillis());
            String trouble = watch.trouble();
            return (trouble == null ? answer : answer.withData("trouble", trouble)).build();
        };
    }
}
