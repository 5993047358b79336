package io.winnow.ui;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.winnow.kafka.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

/** A real broker for the tests' application; a test class with a field {@code Runnable restartBroker} can restart it. */
public class BrokerResource implements QuarkusTestResourceLifecycleManager {

    private Path directory;
    private EmbeddedKafka kafka;

    @Override
    public Map<String, String> start() {
        try {
            directory = Files.createTempDirectory("winnow-ui-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        kafka = EmbeddedKafka.start(directory);
        return Map.of("kafka.bootstrap.servers", kafka.bootstrapServers());
    }

    @Override
    public void inject(TestInjector injector) {
        Runnable restart = () -> {
            int port = kafka.port();
            kafka.close();
            kafka = EmbeddedKafka.start(directory, port, Map.of());
        };
        injector.injectIntoFields(restart, field -> field.getName().equals("restartBroker"));
    }

    @Override
    public void stop() {
        kafka.close();
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
