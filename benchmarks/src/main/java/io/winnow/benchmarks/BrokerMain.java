package io.winnow.benchmarks;

import io.winnow.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.util.Map;

/** A broker in a process of its own: prints its address and runs until its standard input ends. */
public final class BrokerMain {

    private BrokerMain() {}

    public static void main(String[] arguments) throws Exception {
        Logs.warningsOnly();
        Path directory = Path.of(arguments[0]);
        // Nothing is kept for long here: the cleaner would only add noise.
        try (EmbeddedKafka kafka =
                EmbeddedKafka.start(directory, EmbeddedKafka.freePort(), Map.of("log.cleaner.enable", "false"))) {
            System.out.println(kafka.bootstrapServers());
            while (System.in.read() >= 0) {
                // Whatever is written here keeps the broker alive.
            }
        }
        System.exit(0);
    }
}
