package io.winnow.messages.kafka;

import io.winnow.messages.error.WinnowException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How the clients of one process get to Kafka: all settings under {@code kafka.} in its configuration, so that each TLS
 * and SASL setting is given once and reaches every client. {@code kafka.sasl.jaas.config} is
 * {@code KAFKA_SASL_JAAS_CONFIG} in the environment.
 *
 * <p>Each kind of client gets what it knows, as a separate map to which its owner adds what must not be changed.
 * {@code toString} shows names only: values can be secrets.
 */
public final class KafkaSettings {

    /** What every name starts with. */
    public static final String PREFIX = "kafka.";

    /** Each of our clients has a place in its group, or none, for a reason. */
    private static final Set<String> OURS = Set.of(
            CommonClientConfigs.GROUP_ID_CONFIG,
            CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG,
            CommonClientConfigs.CLIENT_ID_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG);

    /** Settings that a share consumer rejects. */
    private static final Set<String> NOT_FOR_SHARES = Set.of(
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
            ConsumerConfig.GROUP_PROTOCOL_CONFIG,
            ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG);

    private final Map<String, String> settings;

    private KafkaSettings(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    /** A cluster that needs nothing but its address. */
    public static KafkaSettings of(String bootstrapServers) {
        return of(bootstrapServers, Map.of());
    }

    /**
     * A cluster and how to get to it.
     *
     * @param further settings of Kafka's clients, as Kafka names them
     */
    public static KafkaSettings of(String bootstrapServers, Map<String, String> further) {
        Map<String, String> settings = new HashMap<>(further);
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.keySet().removeAll(OURS);
        return new KafkaSettings(settings);
    }

    /**
     * Reads a configuration.
     *
     * @param names of all that is known to be set, whether or not it begins with {@value #PREFIX}; what Kafka's clients know is
     *     looked for besides, because an environment does not tell how its names are spelt
     * @param value of a name
     * @throws WinnowException when there is no address
     */
    public static KafkaSettings read(Iterable<String> names, Function<String, Optional<String>> value) {
        Set<String> wanted = new HashSet<>(known());
        for (String name : names) {
            if (name.startsWith(PREFIX)) {
                wanted.add(name.substring(PREFIX.length()));
            }
        }
        Map<String, String> settings = new TreeMap<>();
        for (String name : wanted) {
            value.apply(PREFIX + name).ifPresent(found -> settings.put(name, found));
        }
        String address = settings.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        if (address == null || address.isBlank()) {
            throw new WinnowException("set KAFKA_BOOTSTRAP_SERVERS to host:port of Kafka");
        }
        return of(address, settings);
    }

    /** {@code host:port}, comma separated. */
    public String bootstrapServers() {
        return settings.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "");
    }

    /** Whether its clients use TLS or show credentials. */
    boolean isSecured() {
        String protocol = settings.get(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
        return protocol != null && !protocol.equalsIgnoreCase(CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL);
    }

    public Map<String, Object> forConsumer() {
        return only(ConsumerConfig.configNames());
    }

    /** For a member of a share group. */
    public Map<String, Object> forShareConsumer() {
        Map<String, Object> consumer = forConsumer();
        consumer.keySet().removeAll(NOT_FOR_SHARES);
        return consumer;
    }

    public Map<String, Object> forProducer() {
        return only(ProducerConfig.configNames());
    }

    public Map<String, Object> forAdmin() {
        return only(AdminClientConfig.configNames());
    }

    /** For Kafka Streams, which hands each of its clients what that one knows: everything, its own settings included. */
    public Map<String, Object> forStreams() {
        return new HashMap<>(settings);
    }

    private Map<String, Object> only(Set<String> names) {
        Map<String, Object> chosen = new HashMap<>(settings);
        chosen.keySet().retainAll(names);
        return chosen;
    }

    private static Set<String> known() {
        Set<String> known = new HashSet<>(AdminClientConfig.configNames());
        known.addAll(ConsumerConfig.configNames());
        known.addAll(ProducerConfig.configNames());
        known.removeAll(OURS);
        return known;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KafkaSettings that && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
        return settings.hashCode();
    }

    @Override
    public String toString() {
        return "Kafka at " + bootstrapServers() + " with " + new TreeSet<>(settings.keySet());
    }
}
