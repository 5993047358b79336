package io.winnow.standalone;

import io.winnow.messages.WinnowException;
import io.winnow.standalone.embedded.DataDirectory;
import io.winnow.standalone.embedded.EmbeddedOptions;
import io.winnow.standalone.embedded.EmbeddedWinnow;
import java.nio.file.Path;
import java.util.List;

/** Stands in for the command line until there is one. */
final class CommandLine {

    private CommandLine() {}

    static int run(List<String> arguments) {
        if (arguments.size() == 2 && arguments.getFirst().equals("aot-training")) {
            return train(new DataDirectory(Path.of(arguments.get(1))));
        }
        System.err.println("winnow: no commands yet");
        return 2;
    }

    /** A short life of everything there is, for the JVM to record which classes a start needs. */
    private static int train(DataDirectory directory) {
        try (EmbeddedWinnow winnow = EmbeddedWinnow.start(
                EmbeddedOptions.in(directory).withKafkaPort(0).withHttpPort(0))) {
            System.err.println("trained with a broker on " + winnow.bootstrapServers());
            return 0;
        } catch (WinnowException e) {
            System.err.println("winnow: " + e.getMessage());
            return 1;
        }
    }
}
