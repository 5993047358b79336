package io.winnow.standalone.embedded;

import io.winnow.messages.error.WinnowException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What the tests run in its own process: starts everything, reports that on stdout, and stops when its stdin ends.
 *
 * <p>System properties choose: {@code data}, {@code kafka-port}, {@code http-port}, {@code interrupts}, {@code break}.
 */
final class EmbeddedProgram {

    private EmbeddedProgram() {}

    public static void main(String... arguments) throws IOException {
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        EmbeddedOptions options = EmbeddedOptions.in(new DataDirectory(Path.of(System.getProperty("data"))))
                .withNotice(notice -> System.out.println("notice " + notice));
        if (Integer.getInteger("kafka-port") != null) {
            options = options.withKafkaPort(Integer.getInteger("kafka-port"));
        }
        if (Integer.getInteger("http-port") != null) {
            options = options.withHttpPort(Integer.getInteger("http-port"));
        }
        if (Boolean.getBoolean("break")) {
            options = options.withConfiguration(Map.of("quarkus.thread-pool.max-threads", "many"));
        }
        if (Boolean.getBoolean("interrupts")) {
            Interrupts.install(() -> System.out.println("interrupted"));
        }
        try (EmbeddedWinnow winnow = EmbeddedWinnow.start(options)) {
            System.out.println("ready " + sinceProcessStart() + " " + winnow.bootstrapServers() + " "
                    + winnow.httpUri().map(Object::toString).orElse("-"));
            while (System.in.read() >= 0) {
                // Whatever is typed, only the end of input counts.
            }
        } catch (WinnowException e) {
            System.out.println("failed " + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    private static long sinceProcessStart() {
        Instant start = ProcessHandle.current().info().startInstant().orElseThrow();
        return Duration.between(start, Instant.now()).toMillis();
    }
}
