package io.winnow.producer;

import io.winnow.kafka.EmbeddedKafka;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Has one broker for all tests of a class. */
public abstract class BrokerTest {

    public static EmbeddedKafka kafka;

    @BeforeAll
    static void startBroker(@TempDir Path directory) {
        kafka = Bench.quickBroker(directory);
    }

    @AfterAll
    static void stopBroker() {
        Bench.awaitClosed();
        kafka.close();
    }
}
