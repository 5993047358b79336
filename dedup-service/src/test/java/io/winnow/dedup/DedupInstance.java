package io.winnow.dedup;

import io.winnow.messages.kafka.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A deduplication service in its own process, which can be killed. */
final class DedupInstance implements AutoCloseable {

    private final Process process;

    private DedupInstance(Process process) {
        this.process = process;
    }

    static DedupInstance start(String bootstrapServers, String prefix, Path state, String name) throws IOException {
        return start(bootstrapServers, prefix, state, name, 0);
    }

    static DedupInstance start(String bootstrapServers, String prefix, Path state, String name, int standbyReplicas)
            throws IOException {
        return start(bootstrapServers, prefix, state, name, standbyReplicas, DedupSettings.usualFingerprintsBytes());
    }

    static DedupInstance start(
            String bootstrapServers,
            String prefix,
            Path state,
            String name,
            int standbyReplicas,
            long fingerprintsBytes)
            throws IOException {
        List<String> command = List.of(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dlogging.initial-configurator.min-level=900",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DedupInstance.class.getName(),
                bootstrapServers,
                prefix,
                state.toString(),
                name,
                String.valueOf(standbyReplicas),
                String.valueOf(fingerprintsBytes));
        return new DedupInstance(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    public static void main(String[] arguments) throws InterruptedException {
        DedupService service = new DedupService(settings(
                arguments[0],
                new Topics(arguments[1]),
                Path.of(arguments[2]),
                arguments[3],
                Integer.parseInt(arguments[4]),
                Long.parseLong(arguments[5])));
        service.start();
        Thread.currentThread().join();
    }

    /** The defaults, with standby replicas. */
    static DedupSettings settings(
            String bootstrapServers, Topics topics, Path state, String name, int standbyReplicas) {
        return settings(bootstrapServers, topics, state, name, standbyReplicas, DedupSettings.usualFingerprintsBytes());
    }

    /** The defaults, with standby replicas and another heap for fingerprints. */
    static DedupSettings settings(
            String bootstrapServers,
            Topics topics,
            Path state,
            String name,
            int standbyReplicas,
            long fingerprintsBytes) {
        DedupSettings defaults = DedupSettings.of(bootstrapServers, topics, state, name);
        return new DedupSettings(
                defaults.kafka(),
                defaults.topics(),
                defaults.partitions(),
                defaults.replication(),
                defaults.topicSetup(),
                defaults.stateDirectory(),
                defaults.instance(),
                defaults.threads(),
                defaults.commitInterval(),
                defaults.sessionTimeout(),
                defaults.closeTimeout(),
                defaults.leaveGroup(),
                standbyReplicas,
                defaults.maxValueBytes(),
                fingerprintsBytes);
    }

    /** Ends it as {@code kill -9} does and returns its exit code. */
    int kill() throws InterruptedException {
        process.destroyForcibly();
        return process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }
}
