package io.winnow.dedup;

import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;

/**
 * How one dedup service runs.
 *
 * @param kafka how its clients connect to Kafka; Winnow's own settings take precedence
 * @param topics names of the topics
 * @param partitions of topics that have to be created
 * @param replication of topics that have to be created; -1 takes the broker's default
 * @param topicSetup whether topics are created and checked at start
 * @param stateDirectory where the state is kept; two services never share one
 * @param instance names this instance; after a restart under the same name it keeps its partitions
 * @param threads stream threads
 * @param commitInterval between two transactions; most of an attribute's latency
 * @param sessionTimeout after which others take over from a dead instance
 * @param closeTimeout how long a close may take
 * @param leaveGroup whether others take over at once when this instance is closed
 * @param standbyReplicas other instances that keep up with a partition's state; each holds its fingerprints too
 * @param maxValueBytes larger values go to the dead letters
 * @param fingerprintsBytes heap for the tables and filters of fingerprints
 */
public record DedupSettings(
        KafkaSettings kafka,
        Topics topics,
        int partitions,
        short replication,
        boolean topicSetup,
        Path stateDirectory,
        String instance,
        int threads,
        Duration commitInterval,
        Duration sessionTimeout,
        Duration closeTimeout,
        boolean leaveGroup,
        int standbyReplicas,
        int maxValueBytes,
        long fingerprintsBytes) {

    private static final int MEBIBYTE = 1024 * 1024;

    /** The defaults, which are those of the configuration keys. */
    public static DedupSettings of(String bootstrapServers, Topics topics, Path stateDirectory, String instance) {
        return of(KafkaSettings.of(bootstrapServers), topics, stateDirectory, instance);
    }

    /** The defaults, for a cluster that asks for more than its address. */
    public static DedupSettings of(KafkaSettings kafka, Topics topics, Path stateDirectory, String instance) {
        return of(kafka, topics, stateDirectory, instance, Duration.ofMillis(100));
    }

    /** The defaults with another time between two transactions. */
    public static DedupSettings of(
            KafkaSettings kafka, Topics topics, Path stateDirectory, String instance, Duration commitInterval) {
        return new DedupSettings(
                kafka,
                topics,
                4,
                (short) -1,
                true,
                stateDirectory,
                instance,
                1,
                commitInterval,
                Duration.ofSeconds(6),
                Duration.ofSeconds(10),
                true,
                0,
                64 * 1024,
                usualFingerprintsBytes());
    }

    /** Three eighths of the largest heap, and at least 64 MiB. */
    static long usualFingerprintsBytes() {
        return Math.max(64L * MEBIBYTE, Runtime.getRuntime().maxMemory() / 8 * 3);
    }

    /** The Kafka Streams application id, which names the consumer group, the transactions and the changelog. */
    public String applicationId() {
        return topics.prefix() + "dedup";
    }

    /**
     * A name for an instance that was given none: the same after each restart on the same disk, and different for a
     * second process on the same machine.
     */
    static String defaultInstance(String host, Path stateDirectory) {
        String place = stateDirectory.toAbsolutePath().normalize().toString();
        return host.replaceAll("[^A-Za-z0-9._-]", "-") + "-" + HexFormat.of().toHexDigits(place.hashCode());
    }
}
