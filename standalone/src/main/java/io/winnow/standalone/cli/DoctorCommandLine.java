package io.winnow.standalone.cli;

import io.winnow.client.producers.PresenceIndex;
import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.presence.ReadyProviders;
import io.winnow.producer.provider.ProviderReadiness;
import io.winnow.standalone.cli.terminal.ExitCodes;
import io.winnow.standalone.embedded.DataDirectory;
import io.winnow.standalone.embedded.EmbeddedOptions;
import io.winnow.standalone.embedded.Holder;
import io.winnow.standalone.embedded.TemporaryDirectory;
import io.winnow.standalone.files.OutputDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code winnow doctor}. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Checks what a run needs, and says how to fix what is missing.",
        footerHeading = "%nExamples:%n",
        footer = {"  ${COMMAND-FULL-NAME}"})
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
        check(
                "native code can be loaded from " + System.getProperty("java.io.tmpdir"),
                TemporaryDirectory::requireUsable);
        check("there is room for data", () -> {
            Path existing = directory.path();
            while (existing != null && !Files.exists(existing)) {
                existing = existing.getParent();
            }
            long usable = existing == null ? 0 : Files.getFileStore(existing).getUsableSpace();
            if (usable < LEAST_SPACE) {
                throw new WinnowException("only " + (usable >> 20) + " MiB are free for " + directory.path()
                        + ": make room, or choose another directory with --data-dir");
            }
        });
    }

    private void checkProviders() {
        if (place.kafka == null) {
            tell(ReadyProviders.ofOne(ProviderReadiness.list(EnvironmentFile.ofProcess())));
            return;
        }
        try (Session session = Session.ofRunningServices(place)) {
            tell(ReadyProviders.of(PresenceIndex.read(session.cluster()).running(Instant.now())));
        } catch (WinnowException e) {
            note("cannot determine which providers are ready: " + e.getMessage());
        }
    }

    private void tell(ReadyProviders providers) {
        if (!providers.isReported()) {
            note(ReadyProviders.NOT_REPORTED);
            return;
        }
        for (ReadyProviders.Entry provider : providers.providers()) {
            if (provider.problem() != null) {
                // Few users have all keys, so a missing key is only a note; an invalid setting is a failure.
                if (provider.needsKey() && !Boolean.TRUE.equals(provider.hasKey())) {
                    note(provider.problem());
                } else {
                    bad(provider.problem());
                }
            } else if (provider.baseUrl() != null) {
                good(provider.name() + " is ready, if it runs at " + provider.baseUrl());
            } else {
                good(provider.name() + " is ready");
            }
        }
    }

    private void check(String what, Check check) {
        try {
            check.run();
            good(what);
        } catch (WinnowException | IOException e) {
            bad(String.valueOf(e.getMessage()));
        }
    }

    private void bad(String what) {
        healthy = false;
        System.out.println("  ✗ " + what);
    }

    private static void good(String what) {
        System.out.println("  ✓ " + what);
    }

    private static void note(String what) {
        System.out.println("  - " + what);
    }

    /** A check that can fail. */
    private interface Check {
        void run() throws IOException;
    }
}
