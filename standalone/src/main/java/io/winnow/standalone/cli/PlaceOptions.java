package io.winnow.standalone.cli;

import io.winnow.standalone.cli.help.OptionValues;
import io.winnow.standalone.cli.terminal.UsageException;
import io.winnow.standalone.embedded.DataDirectory;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command works: options that all commands share. */
final class PlaceOptions {

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT,…",
            description = "Work with the services on this Kafka cluster instead of an embedded one.")
    @Nullable String kafka;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the embedded Kafka keeps its data (default: the user's data directory).")
    @Nullable Path dataDir;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            description = "Port of the embedded Kafka on 127.0.0.1 (default: 9092, or the next free one).")
    @Nullable Integer kafkaPort;

    @Option(
            names = "--log-level",
            completionCandidates = OptionValues.LogLevels.class,
            paramLabel = "LEVEL",
            defaultValue = "info",
            description = "info, debug or trace (default: ${DEFAULT-VALUE}).")
    LogLevel logLevel = LogLevel.INFO;

    enum LogLevel {
        INFO,
        DEBUG,
        TRACE
    }

    DataDirectory dataDirectory() {
        return DataDirectory.resolve(dataDir);
    }

    OptionalInt kafkaPort() {
        if (kafkaPort == null) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(requirePort("--kafka-port", kafkaPort));
    }

    static int requirePort(String option, int port) {
        if (port < 0 || port > 65_535) {
            throw new UsageException(option + " must be from 0 (any free port) to 65535, not " + port);
        }
        return port;
    }

    void applyLogLevel() {
        if (logLevel != LogLevel.INFO) {
            System.setProperty("winnow.debug", "true");
            System.setProperty("quarkus.log.console.level", logLevel.name());
            System.setProperty("quarkus.log.category.\"io.winnow\".level", logLevel.name());
        }
    }
}
