package io.winnow.it.faults;

import io.winnow.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A broker in its own process: directory, port, {@code name=value …}. Prints its address when it accepts clients. */
final class BrokerMain {

    private BrokerMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Logger.getLogger("").setLevel(Level.WARNING);
        Map<String, String> configuration = new HashMap<>();
        for (int i = 2; i < arguments.length; i++) {
            int equals = arguments[i].indexOf('=');
            configuration.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
        }
        EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]), configuration);
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
        System.out.println(Broker.READY + kafka.bootstrapServers());
        Thread.currentThread().join();
    }
}
