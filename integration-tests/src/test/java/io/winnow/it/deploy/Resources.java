package io.winnow.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every kind of resource that is used, and what it is checked against: Kubernetes' and Strimzi's classes, others' definitions. */
final class Resources {

    static final ObjectMapper STRICT = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private static final Map<String, Class<?>> CLASSES = Map.ofEntries(
            Map.entry("v1 ConfigMap", ConfigMap.class),
            Map.entry("v1 Namespace", Namespace.class),
            Map.entry("v1 PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("v1 Service", Service.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("apps/v1 StatefulSet", StatefulSet.class),
            Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
            Map.entry("kafka.strimzi.io/v1 Kafka", Kafka.class),
            Map.entry("kafka.strimzi.io/v1 KafkaNodePool", KafkaNodePool.class),
            Map.entry("kafka.strimzi.io/v1 KafkaTopic", KafkaTopic.class),
            Map.entry("kafka.strimzi.io/v1 KafkaUser", KafkaUser.class));

    private static final Map<String, Definition> DEFINITIONS = Map.of(
            "keda.sh/v1alpha1 ScaledObject",
            Definition.of("scaledobjects.yaml", "v1alpha1"),
            "monitoring.coreos.com/v1 ServiceMonitor",
            Definition.of("servicemonitors.yaml", "v1"),
            "monitoring.coreos.com/v1 PrometheusRule",
            Definition.of("prometheusrules.yaml", "v1"));

    private Resources() {}

    /** Fails if a field is unknown or of the wrong type. */
    static void assertValid(ObjectNode document) {
        String kind = document.path("apiVersion").asText() + " "
                + document.path("kind").asText();
        Definition definition = DEFINITIONS.get(kind);
        if (definition != null) {
            assertThat(definition.violations(document))
                    .as(Kustomization.id(document))
                    .isEmpty();
            return;
        }
        assertThat(CLASSES).as("kinds that are checked").containsKey(kind);
        try {
            assertKnown(STRICT.treeToValue(document, CLASSES.get(kind)), Kustomization.id(document));
        } catch (ReflectiveOperationException | com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(Kustomization.id(document), e);
        }
    }

    static void assertValid(List<ObjectNode> documents) {
        assertThat(documents).isNotEmpty().extracting(Kustomization::id).doesNotHaveDuplicates();
        documents.forEach(Resources::assertValid);
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
