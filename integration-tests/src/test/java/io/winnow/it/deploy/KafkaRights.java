package io.winnow.it.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** What the manifests let the services do on Kafka. */
public final class KafkaRights {

    private KafkaRights() {}

    /** The rights of the KafkaUser, given to another user as Strimzi would. */
    public static List<AclBinding> of(String user) throws IOException {
        JsonNode services = Kustomization.read(Files.readString(Path.of("../deploy/kubernetes/base/users.yaml")))
                .getFirst();
        List<AclBinding> rights = new ArrayList<>();
        for (JsonNode acl : services.at("/spec/authorization/acls")) {
            ResourcePattern pattern = pattern(acl.path("resource"));
            for (JsonNode operation : acl.path("operations")) {
                rights.add(new AclBinding(
                        pattern,
                        new AccessControlEntry(
                                "User:" + user,
                                "*",
                                AclOperation.fromString(underscored(operation.asText())),
                                AclPermissionType.ALLOW)));
            }
        }
        return rights;
    }

    private static ResourcePattern pattern(JsonNode resource) {
        ResourceType type =
                ResourceType.fromString(underscored(resource.path("type").asText()));
        return type == ResourceType.CLUSTER
                ? new ResourcePattern(type, Resource.CLUSTER_NAME, PatternType.LITERAL)
                : new ResourcePattern(
                        type,
                        resource.path("name").asText(),
                        resource.path("patternType").asText().equals("prefix")
                                ? PatternType.PREFIXED
                                : PatternType.LITERAL);
    }

    /** {@code transactionalId} as Kafka's {@code TRANSACTIONAL_ID}. */
    private static String underscored(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }
}
