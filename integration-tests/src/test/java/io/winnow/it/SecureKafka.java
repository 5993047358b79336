package io.winnow.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.it.deploy.KafkaRights;
import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.kafka.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * A broker that lets in by TLS and SCRAM only, but for a listener that only this class knows. It has all topics, and its user has the
 * rights that the manifests for Kubernetes give to the services.
 */
final class SecureKafka implements AutoCloseable {

    static final String USER = "winnow";
    static final String PASSWORD = "correct horse; battery=staple";
    private static final String STORE_PASSWORD = "changeit";

    private final EmbeddedKafka kafka;
    private final Path directory;
    private final String address;

    private SecureKafka(EmbeddedKafka kafka, Path directory, String address) {
        this.kafka = kafka;
        this.directory = directory;
        this.address = address;
    }

    static SecureKafka start(Path directory) throws Exception {
        certificate(directory, "broker");
        certificate(directory, "stranger");
        int plain = EmbeddedKafka.freePort();
        int secure = EmbeddedKafka.freePort();
        int controller = EmbeddedKafka.freePort();
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:%d,SECURE://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(plain, secure, controller));
        settings.put(
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:%d,SECURE://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(plain, secure, controller));
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT");
        settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        settings.put("listener.name.secure.sasl.enabled.mechanisms", "SCRAM-SHA-512");
        settings.put(
                "listener.name.secure.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        settings.put("ssl.keystore.location", directory.resolve("broker.p12").toString());
        settings.put("ssl.keystore.password", STORE_PASSWORD);
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("group.share.min.heartbeat.interval.ms", "500");
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        // The broker itself and this class.
        settings.put("super.users", "User:ANONYMOUS");
        EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), plain, settings);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            USER, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            admin.createAcls(KafkaRights.of(USER)).all().get(30, TimeUnit.SECONDS);
            admin.createTopics(Topics.withDefaultPrefix().specs().stream()
                            .map(SecureKafka::topic)
                            .toList())
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        return new SecureKafka(kafka, directory, "127.0.0.1:" + secure);
    }

    private static NewTopic topic(Topics.Spec spec) {
        Map<String, String> configs = new HashMap<>(spec.configs());
        configs.put("cleanup.policy", spec.cleanupPolicy());
        int partitions = spec.fixedPartitions() == null ? 4 : spec.fixedPartitions();
        return new NewTopic(spec.name(), partitions, (short) 1).configs(configs);
    }

    String address() {
        return address;
    }

    /** What a process needs in its environment to be let in. */
    Map<String, String> environment() {
        return environment(PASSWORD, "broker");
    }

    Map<String, String> environmentWithWrongPassword() {
        return environment("wrong " + PASSWORD, "broker");
    }

    Map<String, String> environmentThatTrustsStrangers() {
        return environment(PASSWORD, "stranger");
    }

    private Map<String, String> environment(String password, String trusted) {
        return Map.of(
                "WINNOW_TOPICS_SETUP",
                "false",
                "KAFKA_BOOTSTRAP_SERVERS",
                address,
                "KAFKA_SECURITY_PROTOCOL",
                "SASL_SSL",
                "KAFKA_SASL_MECHANISM",
                "SCRAM-SHA-512",
                "KAFKA_SASL_JAAS_CONFIG",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                        .formatted(USER, password),
                "KAFKA_SSL_TRUSTSTORE_LOCATION",
                directory.resolve(trusted + "-trust.p12").toString(),
                "KAFKA_SSL_TRUSTSTORE_PASSWORD",
                STORE_PASSWORD,
                "KAFKA_SSL_TRUSTSTORE_TYPE",
                "PKCS12");
    }

    @Override
    public void close() {
        kafka.close();
    }

    /** A key pair in {@code name.p12}, and its certificate in {@code name-trust.p12}. */
    private static void certificate(Path directory, String name) throws IOException, InterruptedException {
        String keys = directory.resolve(name + ".p12").toString();
        String certificate = directory.resolve(name + ".cer").toString();
        keytool(
                "-genkeypair -alias key -keyalg EC -dname CN=localhost -ext san=ip:127.0.0.1,dns:localhost -validity 30",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys);
        keytool("-exportcert -alias key", "-keystore", keys, "-file", certificate);
        keytool(
                "-importcert -noprompt -alias authority -storetype PKCS12",
                "-keystore",
                directory.resolve(name + "-trust.p12").toString(),
                "-file",
                certificate);
    }

    private static void keytool(String options, String... further) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of(further));
        command.addAll(List.of("-storepass", STORE_PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool failed: " + said);
        }
    }
}
