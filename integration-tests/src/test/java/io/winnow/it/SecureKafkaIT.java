package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.it.deploy.Figures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Each service in its own process, on a cluster that lets in by TLS and SCRAM only, with the rights of the manifests. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("long")
class SecureKafkaIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    static Path directory;

    private static SecureKafka kafka;
    private static final List<Service> services = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        kafka = SecureKafka.start(directory);
        Map<String, String> environment = new HashMap<>(kafka.environment());
        environment.put("WINNOW_LOG_JSON", "true");
        for (String name : List.of("coordinator", "dedup", "producer", "ui")) {
            services.add(Service.start(name, directory, environment));
        }
        for (Service service : services) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(service.is("ready"))
                            .as("%s is ready; its log: %s", service.name(), service.log())
                            .isTrue());
        }
    }

    @AfterAll
    static void stop() {
        services.forEach(Service::close);
        if (kafka != null) {
            kafka.close();
        }
    }

    /** The first, since it counts from the processes' start. */
    @Test
    @Order(1)
    void completesARunOfTheCommandLineAndCountsIt() throws Exception {
        Winnow.Place place = new Winnow.Place(directory, kafka.environment());

        place.expect(
                0,
                "run",
                "--topic",
                "Behind locks",
                "--routing-config",
                "random:random",
                "--producers",
                "2",
                "--iterations",
                "3",
                "--kafka",
                kafka.address());

        long lines =
                Files.lines(place.output("behind-locks").resolve("output.txt")).count();
        assertThat(lines).isPositive();
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(service("producer").metric("winnow_calls_total\\{.*succeeded.*}"))
                    .isEqualTo(6);
            assertThat(service("producer").metric("winnow_provider_requests_seconds_count"))
                    .isEqualTo(6);
            assertThat(service("producer").metric("winnow_provider_circuit\\{.*state=\"healthy\".*}"))
                    .isEqualTo(1);
            assertThat(service("coordinator").metric("winnow_runs_ended_total\\{.*completed.*}"))
                    .isEqualTo(1);
            assertThat(service("coordinator").metric("winnow_tasks_handed_out_total"))
                    .isEqualTo(6);
            assertThat(service("coordinator").metric("winnow_tasks_outstanding"))
                    .isZero();
            double published = service("producer").metric("winnow_provider_attributes_total");
            assertThat(service("dedup").metric("winnow_dedup_attributes_total")).isEqualTo(published);
            assertThat(service("dedup").metric("winnow_dedup_attributes_total\\{.*unique.*}"))
                    .isEqualTo(lines);
            assertThat(service("dedup").metric("winnow_lag_records\\{service=\"dedup\"[^}]*}"))
                    .isZero();
            assertThat(service("ui").metric("winnow_ui_ring_rows")).isEqualTo(lines);
            assertThat(service("ui").metric("winnow_ui_lag_records")).isZero();
        });
        Set<String> told = new TreeSet<>();
        for (Service service : services) {
            told.addAll(Figures.toldBy(service.metrics()));
        }
        assertThat(Figures.documented()).as("the table in docs/operations.md").isEqualTo(told);
    }

    @Test
    void takesAnOrderOverHttp() throws Exception {
        int status = service("ui")
                .post(
                        "/api/runs",
                        "{\"topic\":\"Ordered\",\"producers\":1,\"iterations\":1,\"routingConfig\":\"random:random\"}");

        assertThat(status).isEqualTo(201);
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(service("ui").get("/api/collections")).contains("ordered"));
    }

    @Test
    void refusesAWrongPasswordInOneLine() throws Exception {
        for (String name : List.of("coordinator", "dedup", "producer", "ui")) {
            Path place = Files.createDirectory(directory.resolve("wrong-password-" + name));

            try (Service service = Service.start(name, place, kafka.environmentWithWrongPassword())) {
                int exitCode = service.awaitExit(LIMIT);

                assertThat(exitCode).as(name).isEqualTo(1);
                assertThat(said(service))
                        .as(name)
                        .singleElement()
                        .asString()
                        .contains("does not accept the credentials");
            }
        }
    }

    @Test
    void refusesACertificateThatNobodyVouchesForInOneLine() throws Exception {
        for (String name : List.of("coordinator", "dedup", "producer", "ui")) {
            Path place = Files.createDirectory(directory.resolve("untrusted-" + name));

            try (Service service = Service.start(name, place, kafka.environmentThatTrustsStrangers())) {
                int exitCode = service.awaitExit(LIMIT);

                assertThat(exitCode).as(name).isEqualTo(1);
                assertThat(said(service))
                        .as(name)
                        .singleElement()
                        .asString()
                        .contains("no TLS connection to Kafka", "KAFKA_SSL_TRUSTSTORE_LOCATION");
            }
        }
    }

    @Test
    void refusesTheCommandLineInOneLineToo() {
        Winnow.Place stranger = new Winnow.Place(directory, kafka.environmentWithWrongPassword());

        Winnow refused = stranger.start("runs", "--kafka", kafka.address());

        assertThat(refused.awaitExit(LIMIT)).isNotZero();
        assertThat(refused.err()).singleElement().asString().contains("does not accept the credentials");
    }

    /** Otherwise the tests of this class would say nothing about rights. */
    @Test
    void hasNoFurtherRights() {
        Map<String, Object> settings = new HashMap<>();
        kafka.environment().forEach((name, value) -> {
            if (name.startsWith("KAFKA_")) {
                settings.put(
                        name.substring("KAFKA_".length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '.'),
                        value);
            }
        });

        try (Admin admin = Admin.create(settings)) {
            assertThat(admin.createTopics(List.of(new NewTopic("elsewhere", 1, (short) 1)))
                            .all())
                    .failsWithin(LIMIT)
                    .withThrowableThat()
                    .withCauseInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void keepsSecretsOutOfLogsAndWritesThemAsJson() throws Exception {
        for (Service service : services) {
            List<String> log = service.log();

            assertThat(log).as(service.name()).noneMatch(line -> line.contains(SecureKafka.PASSWORD));
            assertThat(log).as(service.name()).isNotEmpty().allMatch(line -> line.startsWith("{\"timestamp\""));
        }
    }

    private static Service service(String name) {
        return services.stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> said(Service service) throws Exception {
        return service.log().stream().filter(line -> !line.isBlank()).toList();
    }
}
