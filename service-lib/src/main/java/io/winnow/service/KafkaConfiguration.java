package io.winnow.service;

import io.winnow.messages.kafka.KafkaSettings;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;

/** Gives every client of the process the same settings: those under {@code kafka.}. */
@Singleton
class KafkaConfiguration {

    @Produces
    @Singleton
    KafkaSettings settings(Config config) {
        return KafkaSettings.read(config.getPropertyNames(), name -> config.getOptionalValue(name, String.class));
    }
}
