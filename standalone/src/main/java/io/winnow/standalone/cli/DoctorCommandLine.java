package io.winnow.standalone.cli;

import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.error.WinnowException;
import io.winnow.standalone.embedded.DataDirectory;
import io.winnow.standalone.embedded.EmbeddedOptions;
import io.winnow.standalone.embedded.Holder;
import io.winnow.standalone.files.OutputDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code winnow doctor}. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Checks what a run needs and says how to mend what is missing.")
final class DoctorCommandLine implements Callable<Integer> {

    private static final long LEAST_SPACE = 1L << 30;

    @Mixin
    PlaceOptions place = new PlaceOptions();

    private boolean healthy = true;

    @Override
    public Integer call() {
        good("Java " + Runtime.version().feature() + " at " + System.getProperty("java.home"));
        if (place.kafka == null) {
            checkEmbedded();
        } else {
            check(
                    "Kafka answers at " + place.kafka,
                    () -> Session.ofRunningServices(place).close());
        }
        check("files can be written to " + Path.of("output").toAbsolutePath(), () -> {
            boolean existed = Files.isDirectory(Path.of("output"));
            OutputDirectory.requireWritable(Path.of("output"));
            if (!existed) {
                Files.delete(Path.of("output"));
            }
        });
        checkProviders();
        return healthy ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    private void checkEmbedded() {
        DataDirectory directory = place.dataDirectory();
        check("the data directory is " + directory.path(), () -> {
            Optional<Holder> holder = directory.running();
            if (holder.isPresent()) {
                String address = holder.get().bootstrapServers();
                good("winnow runs here as process " + holder.get().pid() + ", Kafka at " + address);
                if (address != null) {
                    Session.ofRunningServices(place).close();
                }
                return;
            }
            OutputDirectory.requireWritable(directory.path());
            int port = place.kafkaPort().orElse(EmbeddedOptions.USUAL_KAFKA_PORT);
            if (EmbeddedKafka.isTaken(port)) {
                note("port " + port + " is taken: the embedded Kafka will use the next free one");
            } else {
                good("port " + port + " is free for the embedded Kafka");
            }
        });
        check("there is room for data", () -> {
            Path existing = directory.path();
            while (existing != null && !Files.exists(existing)) {
                existing = existing.getParent();
            }
            long usable = existing == null ? 0 : Files.getFileStore(existing).getUsableSpace();
            if (usable < LEAST_SPACE) {
                throw new WinnowException("only " + (usable >> 20) + " MiB are free for " + directory.path()
                        + ": make room, or choose another place with --data-dir");
            }
        });
    }

    private void checkProviders() {
        EnvironmentFile environment = EnvironmentFile.ofProcess();
        for (String key : List.of("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY")) {
            String value = environment.apply(key);
            if (value != null && !value.isBlank()) {
                good(key + " is set");
            } else if (!key.equals("GOOGLE_API_KEY")) {
                note(key + " is not set: its models cannot be asked (random:random needs no key)");
            }
        }
    }

    private void check(String what, Check check) {
        try {
            check.run();
            good(what);
        } catch (WinnowException | IOException e) {
            healthy = false;
            System.out.println("  ✗ " + e.getMessage());
        }
    }

    private static void good(String what) {
        System.out.println("  ✓ " + what);
    }

    private static void note(String what) {
        System.out.println("  - " + what);
    }

    /** Something that can be found wanting. */
    private interface Check {
        void run() throws IOException;
    }
}
