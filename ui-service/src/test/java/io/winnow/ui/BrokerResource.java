package io.winnow.ui;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.winnow.kafka.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

/**
 * A real broker for the tests' application. A test class with a field {@code Runnable restartBroker} can restart it; one with
 * {@code stopBroker} and {@code startBroker} can leave it away for a while, and must start it again. Both do nothing when it is so already.
 */
public class BrokerResource implements QuarkusTestResourceLifecycleManager {

    private Path directory;
    private EmbeddedKafka kafka;
    private boolean away;

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
        inject(injector, "restartBroker", () -> {
            stopBroker();
            startBroker();
        });
        inject(injector, "stopBroker", this::stopBroker);
        inject(injector, "startBroker", this::startBroker);
    }

    private static void inject(TestInjector injector, String name, Runnable action) {
        injector.injectIntoFields(action, field -> field.getName().equals(name));
    }

    private void stopBroker() {
        kafka.close();
        away = true;
    }

    private void startBroker() {
        if (away) {
            kafka = EmbeddedKafka.start(directory, kafka.port(), Map.of());
            away = false;
        }
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
