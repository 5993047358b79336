package io.winnow.service;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.KafkaTrouble;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/** Ends a start that cannot succeed: with the line that says how to fix it, no stack trace, and exit code 1. */
public final class Refusal {

    private Refusal() {}

    /** Runs a start. */
    public static void inOneLine(Runnable start) {
        Object unused = inOneLine(() -> {
            start.run();
            return start;
        });
    }

    /** Runs a start and returns its result. */
    public static <T> T inOneLine(Supplier<T> start) {
        try {
            return start.get();
        } catch (WinnowException e) {
            // Quarkus prints the message of this one, and of no other, as it is; it must not have a cause.
            throw new ConfigurationException(e.getMessage());
        } catch (KafkaException e) {
            throw new ConfigurationException(
                    KafkaTrouble.of(e).orElseThrow(() -> e).getMessage());
        }
    }
}
