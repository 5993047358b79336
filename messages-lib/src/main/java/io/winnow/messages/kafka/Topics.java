package io.winnow.messages.kafka;

import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Call;
import io.winnow.messages.Doubt;
import io.winnow.messages.Merge;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunStatus;
import io.winnow.messages.TallyBatch;
import io.winnow.messages.Task;
import io.winnow.messages.Verdict;
import io.winnow.messages.consensus.Mentions;
import io.winnow.messages.presence.Presence;
import io.winnow.messages.rulings.Ruling;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * The names of Winnow's topics under one prefix, and how each must be configured.
 *
 * @param prefix what every name starts with, including the separator; {@value #DEFAULT_PREFIX} unless configured
 */
public record Topics(String prefix) {

    public static final String DEFAULT_PREFIX = "winnow.";

    private static final String TEN_MINUTES_MS = String.valueOf(10L * 60 * 1000);
    private static final String HOUR_MS = String.valueOf(60L * 60 * 1000);
    private static final String DAY_MS = String.valueOf(24L * 60 * 60 * 1000);
    private static final String WEEK_MS = String.valueOf(7L * 24 * 60 * 60 * 1000);
    private static final String MONTH_MS = String.valueOf(30L * 24 * 60 * 60 * 1000);
    private static final String FOREVER = "-1";

    public Topics {
        if (!prefix.matches("[A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException("topic prefix '" + prefix
                    + "' is not a legal Kafka name: use letters, digits, '.', '_' and '-' only");
        }
    }

    public static Topics withDefaultPrefix() {
        return new Topics(DEFAULT_PREFIX);
    }

    /** What a run should do: {@link RunCommand} by run id, in the collection's partition, compacted. */
    public String runs() {
        return prefix + "runs";
    }

    /** Work for producers: {@link Task} by task id. */
    public String tasks() {
        return prefix + "tasks";
    }

    /** What became of each task attempt: {@link Call} by run id, in the collection's partition. */
    public String calls() {
        return prefix + "calls";
    }

    /** Every attribute as a model gave it: {@link Attribute} by {@link AttributeKey}. */
    public String rawAttributes() {
        return prefix + "attributes.raw";
    }

    /**
     * What is new in its form to a list whose entries must differ in meaning, not yet decided upon: {@link Attribute} by
     * {@link AttributeKey}, in the collection's partition; and what the first stage counted. Between the two stages of deduplication; of no
     * use to others.
     */
    public String candidates() {
        return prefix + "attributes.candidates";
    }

    /** What was dropped because it says the same as an entry: {@link Merge} by {@link AttributeKey}, compacted, kept forever. */
    public String merges() {
        return prefix + "merges";
    }

    /** What waits for a judge: {@link Doubt} by run id, in the collection's partition. */
    public String doubts() {
        return prefix + "doubts";
    }

    /**
     * What became of each doubt: {@link Verdict} by the {@link AttributeKey} that was in doubt, in the collection's partition. Kept
     * forever: judging costs money, and whoever decides anew needs what was said.
     */
    public String verdicts() {
        return prefix + "verdicts";
    }

    /**
     * What people decided about attributes: {@link Ruling} by {@link AttributeKey}, in the collection's partition. Kept forever, to
     * tell who decided what.
     */
    public String rulings() {
        return prefix + "rulings";
    }

    /** Each attribute once per collection: {@link Attribute} by {@link AttributeKey}, compacted, kept forever. */
    public String uniqueAttributes() {
        return prefix + "attributes.unique";
    }

    /** How often each entry of a list was named, and by whom: {@link Mentions} by {@link AttributeKey}, compacted. */
    public String mentions() {
        return prefix + "mentions";
    }

    /** Counts of wordings that were dropped, on their way to the entry that stands for them; of no use to others. */
    public String mentionsMoved() {
        return prefix + "mentions.moved";
    }

    /** What deduplication decided, added up by call: {@link TallyBatch} by run id, in the collection's partition. */
    public String tallies() {
        return prefix + "tallies";
    }

    /** The status of each run: {@link RunStatus} by run id, in the collection's partition, compacted. */
    public String runStatus() {
        return prefix + "run-status";
    }

    /** Records that could not be processed, with the reason in their headers, under their own keys. */
    public String deadLetters() {
        return prefix + "dead-letters";
    }

    /** The reports of producer instances: {@link Presence} by instance. */
    public String producers() {
        return prefix + "producers";
    }

    /** All topics with the settings that they are created with. */
    public List<Spec> specs() {
        return List.of(
                new Spec(runs(), TopicConfig.CLEANUP_POLICY_COMPACT, Map.of()),
                // A share group hands out the records of one partition to any number of workers, and with one there is
                // one order: no task waits behind later ones.
                new Spec(
                        tasks(), TopicConfig.CLEANUP_POLICY_DELETE, Map.of(TopicConfig.RETENTION_MS_CONFIG, DAY_MS), 1),
                new Spec(calls(), TopicConfig.CLEANUP_POLICY_DELETE, Map.of(TopicConfig.RETENTION_MS_CONFIG, MONTH_MS)),
                new Spec(
                        rawAttributes(),
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        Map.of(TopicConfig.RETENTION_MS_CONFIG, WEEK_MS)),
                new Spec(
                        candidates(),
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        Map.of(TopicConfig.RETENTION_MS_CONFIG, WEEK_MS)),
                new Spec(
                        doubts(), TopicConfig.CLEANUP_POLICY_DELETE, Map.of(TopicConfig.RETENTION_MS_CONFIG, MONTH_MS)),
                new Spec(
                        verdicts(),
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        Map.of(TopicConfig.RETENTION_MS_CONFIG, FOREVER)),
                new Spec(
                        rulings(), TopicConfig.CLEANUP_POLICY_DELETE, Map.of(TopicConfig.RETENTION_MS_CONFIG, FOREVER)),
                new Spec(merges(), TopicConfig.CLEANUP_POLICY_COMPACT, Map.of()),
                new Spec(mentions(), TopicConfig.CLEANUP_POLICY_COMPACT, Map.of()),
                new Spec(
                        mentionsMoved(),
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        Map.of(TopicConfig.RETENTION_MS_CONFIG, WEEK_MS)),
                new Spec(uniqueAttributes(), TopicConfig.CLEANUP_POLICY_COMPACT, Map.of()),
                new Spec(
                        tallies(), TopicConfig.CLEANUP_POLICY_DELETE, Map.of(TopicConfig.RETENTION_MS_CONFIG, WEEK_MS)),
                new Spec(runStatus(), TopicConfig.CLEANUP_POLICY_COMPACT, Map.of()),
                new Spec(
                        deadLetters(),
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        Map.of(
                                TopicConfig.RETENTION_MS_CONFIG,
                                MONTH_MS,
                                // A record refused for its size must still fit here, together with the reason.
                                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                String.valueOf(4 * 1024 * 1024))),
                // Not compacted: readers want the last minutes, each record is complete, and an instance that is killed
                // cannot write its tombstone. The segment that is written to is not deleted, so segments are short.
                new Spec(
                        producers(),
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        Map.of(
                                TopicConfig.RETENTION_MS_CONFIG,
                                HOUR_MS,
                                TopicConfig.SEGMENT_MS_CONFIG,
                                TEN_MINUTES_MS,
                                // Retention must not depend on whose clock is right.
                                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                                "LogAppendTime"),
                        1,
                        true));
    }

    /**
     * How one topic is created.
     *
     * @param cleanupPolicy {@code compact} or {@code delete}; an existing topic with another policy is refused, unless
     *     nothing on it has to be kept
     * @param configs further topic configuration, as Kafka names it
     * @param fixedPartitions partitions that it always has; null for as many as configured
     * @param passing whether what is on it matters for minutes only, so that no policy can lose anything
     */
    public record Spec(
            String name,
            String cleanupPolicy,
            Map<String, String> configs,
            @Nullable Integer fixedPartitions,
            boolean passing) {

        public Spec {
            configs = Map.copyOf(configs);
        }

        Spec(String name, String cleanupPolicy, Map<String, String> configs) {
            this(name, cleanupPolicy, configs, null, false);
        }

        Spec(String name, String cleanupPolicy, Map<String, String> configs, int fixedPartitions) {
            this(name, cleanupPolicy, configs, fixedPartitions, false);
        }
    }
}
