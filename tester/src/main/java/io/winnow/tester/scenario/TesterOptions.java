package io.winnow.tester.scenario;

import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the self-test is to do.
 *
 * @param scenarios names; all that can be played, when empty
 * @param keepRunning whether what {@code webserver} started stays up until Ctrl+C
 * @param kafka a cluster that runs the services; null to start everything
 * @param topics names of the topics there
 * @param seed for all that is left to chance
 * @param json whether checks are written as lines of JSON
 * @param columns width of the table
 */
public record TesterOptions(
        List<String> scenarios,
        boolean keepRunning,
        @Nullable KafkaSettings kafka,
        Topics topics,
        long seed,
        boolean json,
        int columns) {

    public TesterOptions {
        scenarios = List.copyOf(scenarios);
    }
}
