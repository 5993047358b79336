package io.winnow.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.winnow.messages.kafka.Topics;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests in {@code deploy/kubernetes}: no unknown field, and the settings that the services rely on. */
class ManifestsTest {

    private static final Path KUBERNETES = Path.of("../deploy/kubernetes");

    private static final Map<String, Class<?>> KINDS = Map.ofEntries(
            Map.entry("v1 ConfigMap", ConfigMap.class),
            Map.entry("v1 Namespace", Namespace.class),
            Map.entry("v1 PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("v1 Service", Service.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("apps/v1 StatefulSet", StatefulSet.class),
            Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
            Map.entry("kafka.strimzi.io/v1 Kafka", Kafka.class),
            Map.entry("kafka.strimzi.io/v1 KafkaNodePool", KafkaNodePool.class),
            Map.entry("kafka.strimzi.io/v1 KafkaTopic", KafkaTopic.class),
            Map.entry("kafka.strimzi.io/v1 KafkaUser", KafkaUser.class));

    /** KEDA has no classes on Maven Central: the fields of a ScaledObject that are used, after its reference. */
    private static final Set<String> SCALED_OBJECT = Set.of(
            "/apiVersion",
            "/kind",
            "/metadata/name",
            "/metadata/namespace",
            "/spec/scaleTargetRef/name",
            "/spec/minReplicaCount",
            "/spec/maxReplicaCount",
            "/spec/pollingInterval",
            "/spec/cooldownPeriod",
            "/spec/fallback/failureThreshold",
            "/spec/fallback/replicas",
            "/spec/triggers/0/type",
            "/spec/triggers/0/metricType",
            "/spec/triggers/0/metadata/serverAddress",
            "/spec/triggers/0/metadata/query",
            "/spec/triggers/0/metadata/threshold");

    private static final ObjectMapper STRICT =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/dev", "overlays/production"})
    void holdsNoFieldThatItsResourceDoesNotKnow(String directory) throws Exception {
        List<ObjectNode> documents = Kustomization.resolve(KUBERNETES.resolve(directory));

        assertThat(documents).isNotEmpty().extracting(Kustomization::id).doesNotHaveDuplicates();
        for (ObjectNode document : documents) {
            String kind = document.path("apiVersion").asText() + " "
                    + document.path("kind").asText();
            if (kind.equals("keda.sh/v1alpha1 ScaledObject")) {
                assertThat(SCALED_OBJECT).as(kind).containsAll(leaves("", document));
            } else {
                assertThat(KINDS).as("kinds that are checked").containsKey(kind);
                Object resource = STRICT.treeToValue(document, KINDS.get(kind));
                assertKnown(resource, Kustomization.id(document));
            }
        }
    }

    @Test
    void noticesAFieldThatIsUnknown() throws Exception {
        ObjectNode document = Kustomization.resolve(KUBERNETES.resolve("base")).stream()
                .filter(each -> each.path("kind").asText().equals("StatefulSet"))
                .findFirst()
                .orElseThrow();
        ((ObjectNode) document.at("/spec/template/spec/containers/0")).put("livenessprobe", "misspelt");

        Object resource = STRICT.treeToValue(document, StatefulSet.class);

        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> assertKnown(resource, "it")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("livenessprobe");
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
                .map(workload -> STRICT.convertValue(workload.at("/spec/template/spec"), PodSpec.class))
                .toList();

        assertThat(pods).hasSize(4);
        for (PodSpec pod : pods) {
            Container container = pod.getContainers().getFirst();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
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

    @Test
    void runsOneCoordinatorNeverTwo() throws Exception {
        ObjectNode coordinator = of("overlays/production", "Deployment").stream()
                .filter(each -> each.at("/metadata/name").asText().equals("coordinator-service"))
                .findFirst()
                .orElseThrow();

        assertThat(coordinator.at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(coordinator.at("/spec/strategy/type").asText()).isEqualTo("Recreate");
    }

    private static List<ObjectNode> of(String directory, String kind) throws IOException {
        return Kustomization.resolve(KUBERNETES.resolve(directory)).stream()
                .filter(document -> document.path("kind").asText().equals(kind))
                .toList();
    }

    private static Set<String> leaves(String path, JsonNode node) {
        if (node.isValueNode()) {
            return Set.of(path);
        }
        if (node.isArray()) {
            return java.util.stream.IntStream.range(0, node.size())
                    .boxed()
                    .flatMap(i -> leaves(path + "/" + i, node.get(i)).stream())
                    .collect(Collectors.toSet());
        }
        return StreamSupport.stream(node.properties().spliterator(), false)
                .flatMap(field -> leaves(path + "/" + field.getKey(), field.getValue()).stream())
                .collect(Collectors.toSet());
    }

    /** The classes keep unknown fields; none of Winnow's manifests may have any. */
    private static void assertKnown(@Nullable Object resource, String place) throws ReflectiveOperationException {
        switch (resource) {
            case null -> {}
            case Collection<?> elements -> {
                for (Object element : elements) {
                    assertKnown(element, place);
                }
            }
            case Map<?, ?> entries -> {
                for (Object value : entries.values()) {
                    assertKnown(value, place);
                }
            }
            default -> {
                String type = resource.getClass().getName();
                if (!resource.getClass().isEnum()
                        && (type.startsWith("io.fabric8.") || type.startsWith("io.strimzi."))) {
                    for (Method method : resource.getClass().getMethods()) {
                        boolean getter = method.getName().startsWith("get")
                                && method.getParameterCount() == 0
                                && !Modifier.isStatic(method.getModifiers())
                                && !method.getName().equals("getClass")
                                && !method.isBridge();
                        if (getter && method.getName().equals("getAdditionalProperties")) {
                            assertThat((Map<?, ?>) method.invoke(resource))
                                    .as(
                                            "unknown fields in %s (%s)",
                                            place, resource.getClass().getSimpleName())
                                    .isNullOrEmpty();
                        } else if (getter && !method.getReturnType().isPrimitive()) {
                            assertKnown(method.invoke(resource), place);
                        }
                    }
                }
            }
        }
    }
}
