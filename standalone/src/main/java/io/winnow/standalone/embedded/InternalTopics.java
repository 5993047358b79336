package io.winnow.standalone.embedded;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.internals.Topic;

/**
 * Kafka's internal topics, created before they are needed.
 *
 * <p>The broker would create each topic on the first request for it, and the client would have to retry after a pause.
 * In a new data directory these pauses add up to seconds before the first task is handed out. The settings are the ones
 * that the broker itself uses.
 */
final class InternalTopics {

    private static final String SEGMENT_BYTES = String.valueOf(100 * 1024 * 1024);

    private InternalTopics() {}

    /**
     * Requests the topics without waiting: existing ones are fine, and after a failure the broker creates them itself.
     */
    static void create(Admin admin) {
        admin.createTopics(List.of(
                topic(
                        Topic.GROUP_METADATA_TOPIC_NAME,
                        Map.of(
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                TopicConfig.CLEANUP_POLICY_COMPACT,
                                TopicConfig.COMPRESSION_TYPE_CONFIG,
                                "producer")),
                topic(
                        Topic.TRANSACTION_STATE_TOPIC_NAME,
                        Map.of(
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                TopicConfig.CLEANUP_POLICY_COMPACT,
                                TopicConfig.COMPRESSION_TYPE_CONFIG,
                                "uncompressed",
                                TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                                "false")),
                topic(
                        Topic.SHARE_GROUP_STATE_TOPIC_NAME,
                        Map.of(
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                TopicConfig.CLEANUP_POLICY_DELETE,
                                TopicConfig.COMPRESSION_TYPE_CONFIG,
                                "uncompressed",
                                TopicConfig.RETENTION_MS_CONFIG,
                                "-1"))));
    }

    private static NewTopic topic(String name, Map<String, String> configs) {
        Map<String, String> all = new HashMap<>(configs);
        all.put(TopicConfig.SEGMENT_BYTES_CONFIG, SEGMENT_BYTES);
        all.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "1");
        return new NewTopic(name, 1, (short) 1).configs(all);
    }
}
