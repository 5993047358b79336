package io.winnow.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.winnow.messages.kafka.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests in {@code deploy/kubernetes}: no unknown field, and the settings that the services rely on. */
class ManifestsTest {

    private static final Path KUBERNETES = Path.of("../deploy/kubernetes");

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/dev", "overlays/production"})
    void holdsNoFieldThatItsResourceDoesNotKnow(String directory) throws Exception {
        List<ObjectNode> documents = Kustomization.build(KUBERNETES.resolve(directory));

        Resources.assertValid(documents);
    }

    @ParameterizedTest
    @CsvSource({
        "StatefulSet,/spec/template/spec/containers/0,livenessprobe",
        "ScaledObject,/spec,maxReplicas",
        "ServiceMonitor,/spec/endpoints/0,honourLabels"
    })
    void noticesAFieldThatIsUnknown(String kind, String place, String field) throws Exception {
        ObjectNode document = of("overlays/production", kind).getFirst();
        ((ObjectNode) document.at(place)).put(field, "misspelt");

        assertThatThrownBy(() -> Resources.assertValid(document))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(field);
    }

    /** This package knows a part of Kustomize, which must not differ from the whole. */
    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/dev", "overlays/production"})
    void readsKustomizationsAsKustomizeDoes(String directory) throws Exception {
        String kubectl = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(each -> Path.of(each, "kubectl"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse(null);
        assumeThat(kubectl).as("kubectl, which contains Kustomize").isNotNull();

        Process kustomize = new ProcessBuilder(kubectl, "kustomize", directory)
                .directory(KUBERNETES.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String built = new String(kustomize.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(kustomize.waitFor()).isZero();
        assertThat(Kustomization.sorted(Kustomization.build(KUBERNETES.resolve(directory))))
                .containsExactlyInAnyOrderElementsOf(Kustomization.sorted(Kustomization.read(built)));
    }

    @Test
    void describesTheTopicsAsTheServicesWouldCreateThem() throws Exception {
        List<ObjectNode> topics = of("base", "KafkaTopic");

        assertThat(topics)
                .extracting(topic -> topic.at("/metadata/name").asText())
                .containsExactlyInAnyOrderElementsOf(Topics.withDefaultPrefix().specs().stream()
                        .map(Topics.Spec::name)
                        .toList());
        for (Topics.Spec spec : Topics.withDefaultPrefix().specs()) {
            ObjectNode topic = topics.stream()
                    .filter(each -> each.at("/metadata/name").asText().equals(spec.name()))
                    .findFirst()
                    .orElseThrow();
            Map<String, String> expected = new HashMap<>(spec.configs());
            expected.put("cleanup.policy", spec.cleanupPolicy());
            Map<String, String> configured = new HashMap<>();
            topic.at("/spec/config")
                    .properties()
                    .forEach(entry ->
                            configured.put(entry.getKey(), entry.getValue().asText()));
            assertThat(configured).as(spec.name()).isEqualTo(expected);
            assertThat(topic.at("/spec/partitions").asInt())
                    .as("partitions of %s", spec.name())
                    .isEqualTo(spec.fixedPartitions() == null ? 4 : spec.fixedPartitions());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/production"})
    void letsEachServiceBeLookedAtAndNothingElse(String directory) throws Exception {
        List<PodSpec> pods = Stream.concat(of(directory, "Deployment").stream(), of(directory, "StatefulSet").stream())
                .map(workload -> Resources.STRICT.convertValue(workload.at("/spec/template/spec"), PodSpec.class))
                .toList();

        assertThat(pods).hasSize(4);
        for (PodSpec pod : pods) {
            Container container = pod.getContainers().getFirst();
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getImagePullPolicy()).isEqualTo("IfNotPresent");
            assertThat(container.getStartupProbe().getHttpGet().getPath()).isEqualTo("/q/health/started");
            assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/q/health/live");
            assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/q/health/ready");
            assertThat(container.getResources().getLimits()).containsKey("memory");
            assertThat(container.getImage()).contains(":");
            assertThat(container.getVolumeMounts())
                    .extracting(mount -> mount.getName())
                    .isSubsetOf(
                            Stream.concat(pod.getVolumes().stream().map(volume -> volume.getName()), Stream.of("state"))
                                    .toList());
        }
    }

    /** What deduplication costs, and how much it holds, follows from its memory; figures of one should hold for the other. */
    @Test
    void givesServicesTheMemoryThatTheyHaveInCompose() throws Exception {
        JsonNode compose = Kustomization.read(Files.readString(Path.of("../docker-compose.yml")))
                .getFirst();

        List<ObjectNode> workloads = Stream.concat(
                        of("base", "Deployment").stream(), of("base", "StatefulSet").stream())
                .toList();
        assertThat(workloads).hasSize(4);
        for (ObjectNode workload : workloads) {
            String service = workload.at("/metadata/name").asText();
            assertThat(workload.at("/spec/template/spec/containers/0/resources/limits/memory")
                            .asText())
                    .as(service)
                    .isEqualTo(compose.at("/services/" + service + "/mem_limit")
                            .asText()
                            .replace("m", "Mi"));
        }
    }

    @Test
    void runsOneCoordinatorNeverTwo() throws Exception {
        ObjectNode coordinator = of("overlays/production", "Deployment").stream()
                .filter(each -> each.at("/metadata/name").asText().equals("coordinator-service"))
                .findFirst()
                .orElseThrow();

        assertThat(coordinator.at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(coordinator.at("/spec/strategy/type").asText()).isEqualTo("Recreate");
    }

    /** Services', Kafka's and its operators': the namespace enforces the Pod Security Standard "restricted". */
    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/production"})
    void keepsAllPodsWithinTheRestrictedStandard(String directory) throws Exception {
        List<JsonNode> pods = new ArrayList<>();
        List<JsonNode> containers = new ArrayList<>();
        for (ObjectNode document : Kustomization.build(KUBERNETES.resolve(directory))) {
            JsonNode spec = document.path("spec");
            switch (document.path("kind").asText()) {
                case "Deployment", "StatefulSet" -> {
                    pods.add(spec.at("/template/spec"));
                    spec.at("/template/spec/containers").forEach(containers::add);
                }
                case "KafkaNodePool" -> {
                    pods.add(spec.at("/template/pod"));
                    containers.add(spec.at("/template/kafkaContainer"));
                }
                case "Kafka" -> {
                    JsonNode template = spec.at("/entityOperator/template");
                    pods.add(template.path("pod"));
                    containers.add(template.path("topicOperatorContainer"));
                    containers.add(template.path("userOperatorContainer"));
                }
                case "Namespace" ->
                    assertThat(document.at("/metadata/labels/pod-security.kubernetes.io~1enforce")
                                    .asText())
                            .isEqualTo("restricted");
                default -> {}
            }
        }

        assertThat(pods).hasSize(6).allSatisfy(pod -> {
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        });
        assertThat(containers).hasSize(7).allSatisfy(container -> {
            assertThat(container.at("/securityContext/allowPrivilegeEscalation").isBoolean())
                    .isTrue();
            assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean())
                    .isFalse();
            assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                    .isEqualTo("ALL");
        });
    }

    @Test
    void spreadsWhatHasReplicas() throws Exception {
        List<JsonNode> spread = Stream.of("Deployment", "StatefulSet")
                .flatMap(kind -> {
                    try {
                        return of("overlays/production", kind).stream();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .filter(workload -> !workload.at("/metadata/name").asText().equals("coordinator-service"))
                .map(JsonNode.class::cast)
                .toList();

        assertThat(spread).hasSize(3).allSatisfy(workload -> {
            JsonNode constraints = workload.at("/spec/template/spec/topologySpreadConstraints");
            assertThat(constraints.findValuesAsText("topologyKey"))
                    .containsExactly("kubernetes.io/hostname", "topology.kubernetes.io/zone");
            assertThat(constraints.findValues("matchLabels")).containsOnly(workload.at("/spec/selector/matchLabels"));
        });
    }

    @Test
    void letsPrometheusFindAndReachEveryPod() throws Exception {
        JsonNode monitor = of("overlays/production", "ServiceMonitor").getFirst();
        JsonNode service = of("overlays/production", "Service").stream()
                .filter(each -> each.at("/metadata/labels/app.kubernetes.io~1name")
                        .equals(monitor.at("/spec/selector/matchLabels/app.kubernetes.io~1name")))
                .findFirst()
                .orElseThrow();
        List<ObjectNode> workloads = new ArrayList<>(of("overlays/production", "Deployment"));
        workloads.addAll(of("overlays/production", "StatefulSet"));
        JsonNode policy = of("overlays/production", "NetworkPolicy").stream()
                .filter(each -> each.at("/metadata/name").asText().equals("winnow"))
                .findFirst()
                .orElseThrow();

        assertThat(service.at("/spec/ports").findValuesAsText("name"))
                .contains(monitor.at("/spec/endpoints/0/port").asText());
        assertThat(service.at("/metadata/labels")
                        .path(monitor.at("/spec/jobLabel").asText())
                        .asText())
                .as("the job of the alerts")
                .isEqualTo("winnow");
        assertThat(workloads)
                .hasSize(4)
                .allSatisfy(workload -> assertThat(
                                workload.at("/spec/template/metadata/labels").properties())
                        .containsAll(service.at("/spec/selector").properties())
                        .containsAll(policy.at("/spec/podSelector/matchLabels").properties()));
        assertThat(policy.at("/spec/ingress/0/from/0/namespaceSelector/matchLabels")
                        .properties())
                .as("a label that every namespace has")
                .extracting(Map.Entry::getKey)
                .containsExactly("kubernetes.io/metadata.name");
    }

    @Test
    void hasTheAlertsOfTheOtherDeployments() throws Exception {
        JsonNode alerts = Kustomization.YAML.readTree(
                Path.of("../deploy/observability/alerts.yml").toFile());

        JsonNode rules = of("overlays/production", "PrometheusRule").getFirst();

        assertThat(rules.path("spec")).isEqualTo(alerts);
    }

    /** KEDA takes an empty answer for 0, which is no failure, unless it is told otherwise. */
    @Test
    void keepsProducersWhereTheMetricIsMissing() throws Exception {
        JsonNode scaled = of("overlays/production", "ScaledObject").getFirst().path("spec");

        assertThat(scaled.at("/triggers/0/metadata/ignoreNullValues").asText()).isEqualTo("false");
        assertThat(scaled.at("/triggers/0/metricType").asText()).isEqualTo("AverageValue");
        assertThat(scaled.at("/fallback/replicas").asInt())
                .isBetween(
                        scaled.path("minReplicaCount").asInt(),
                        scaled.path("maxReplicaCount").asInt());
        assertThat(scaled.at("/fallback/behavior").asText()).isEqualTo("currentReplicasIfHigher");
        assertThat(of("overlays/production", "Deployment"))
                .filteredOn(each -> each.at("/metadata/name").equals(scaled.at("/scaleTargetRef/name")))
                .singleElement()
                .satisfies(
                        deployment -> assertThat(deployment.at("/spec/replicas").isMissingNode())
                                .isTrue());
    }

    @Test
    void letsNoServiceReachTheMetadataOfAMachine() throws Exception {
        for (ObjectNode policy : of("overlays/production", "NetworkPolicy")) {
            for (JsonNode rule : policy.at("/spec/egress")) {
                boolean toCertainPorts = rule.has("ports");
                assertThat(rule.has("to") || toCertainPorts).as(rule.toString()).isTrue();
                for (JsonNode block : rule.findValues("ipBlock")) {
                    assertThat(block.path("except").valueStream().map(JsonNode::asText))
                            .as(block.toString())
                            .containsAnyOf("169.254.0.0/16", "fd00:ec2::/32");
                }
            }
        }
    }

    @Test
    void letsProxiesForgetAPageThatEnds() throws Exception {
        JsonNode pod = of("overlays/production", "Deployment").stream()
                .filter(each -> each.at("/metadata/name").asText().equals("ui-service"))
                .findFirst()
                .orElseThrow()
                .at("/spec/template/spec");

        assertThat(pod.at("/containers/0/lifecycle/preStop/exec/command/1").asInt())
                .isPositive()
                .isLessThan(pod.path("terminationGracePeriodSeconds").asInt() / 2);
    }

    @Test
    void needsLittleOfALaptop() throws Exception {
        String disks = Stream.of("KafkaNodePool", "StatefulSet", "PersistentVolumeClaim")
                .flatMap(kind -> {
                    try {
                        return of("overlays/dev", kind).stream();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .flatMap(document -> Stream.concat(
                        document.findValuesAsText("size").stream(), document.findValuesAsText("storage").stream()))
                .filter(size -> size.endsWith("Gi"))
                .sorted()
                .collect(Collectors.joining(" "));

        assertThat(disks).isEqualTo("1Gi 1Gi 5Gi");
    }

    private static List<ObjectNode> of(String directory, String kind) throws IOException {
        return Kustomization.build(KUBERNETES.resolve(directory)).stream()
                .filter(document -> document.path("kind").asText().equals(kind))
                .toList();
    }
}
