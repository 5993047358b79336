package io.winnow.benchmarks;

import io.winnow.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.util.Map;

/** A broker in its own process: prints its address and runs until its standard input ends. */
public final class BrokerMain {

    private BrokerMain() {}

    public static void main(String[] arguments) throws Exception {
        Logs.warningsOnly();
        Path directory = Path.of(arguments[0]);
        Map<String, String> configuration = Map.of(
                // Nothing is kept for long here: the cleaner would only add noise.
                "log.cleaner.enable",
                "false",
                // A benchmark starves the machine of CPU; a broker that is late with a heartbeat has not died.
                "broker.session.timeout.ms",
                "60000",
                // A queue goes on only so far past its oldest task in flight.
                "group.share.max.partition.max.record.locks",
                "10000");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, EmbeddedKafka.freePort(), configuration)) {
            System.out.println(kafka.bootstrapServers());
            while (System.in.read() >= 0) {
                // Whatever is written here keeps the broker alive.
            }
        }
        System.exit(0);
    }
}
