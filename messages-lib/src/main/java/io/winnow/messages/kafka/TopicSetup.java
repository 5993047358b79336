package io.winnow.messages.kafka;

import io.winnow.messages.error.WinnowException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates the topics that are missing and refuses those that would lose data.
 *
 * <p>Every service calls this when it starts, in any order and at the same time as others; creating a topic that
 * another service has just created is not an error.
 */
public final class TopicSetup {

    private static final long TIMEOUT_SECONDS = 30;

    /** Between two questions whether the brokers know the topics by now. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    private TopicSetup() {}

    /**
     * Makes sure that every topic exists and is safe to use.
     *
     * @param partitions partitions of a topic that has to be created, unless its number is fixed
     * @param replication replication factor of a topic that has to be created; -1 takes the broker's default
     * @throws WinnowException when a topic exists with a cleanup policy that would lose data, when topics that must be
     *     co-partitioned are not, or when the cluster does not answer
     */
    public static void ensure(Admin admin, Topics topics, int partitions, short replication) {
        List<Topics.Spec> specs = topics.specs();
        List<NewTopic> wanted = specs.stream()
                .map(spec -> {
                    Map<String, String> configs = new HashMap<>(spec.configs());
                    configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, spec.cleanupPolicy());
                    int count = spec.fixedPartitions() == null ? partitions : spec.fixedPartitions();
                    return new NewTopic(spec.name(), count, replication).configs(configs);
                })
                .toList();
        boolean someExisted = create(admin, wanted);
        Map<String, TopicDescription> described =
                describe(admin, specs.stream().map(Topics.Spec::name).toList());
        if (someExisted) {
            check(admin, topics, specs, described);
        }
    }

    /** Returns whether any of the topics was there already. */
    private static boolean create(Admin admin, Collection<NewTopic> wanted) {
        boolean existed = false;
        for (Map.Entry<String, KafkaFuture<Void>> created :
                admin.createTopics(wanted).values().entrySet()) {
            try {
                created.getValue().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    KafkaTrouble.of(e).ifPresent(trouble -> {
                        throw trouble;
                    });
                    throw new WinnowException(
                            "cannot create topic " + created.getKey() + ": " + messageOf(e)
                                    + "; create it by hand or give this principal the right to",
                            e);
                }
                existed = true;
            } catch (TimeoutException e) {
                throw unreachable(e);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
        return existed;
    }

    /** Waits until brokers know the topics: the controller confirms a topic before brokers have learned of it. */
    private static Map<String, TopicDescription> describe(Admin admin, List<String> names) {
        long begun = System.nanoTime();
        while (true) {
            KafkaFuture<Map<String, TopicDescription>> described =
                    admin.describeTopics(names).allTopicNames();
            try {
                return described.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
                        || System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS)) {
                    throw unreadable(e);
                }
                pause();
            } catch (TimeoutException e) {
                throw unreachable(e);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    private static void check(
            Admin admin, Topics topics, List<Topics.Spec> specs, Map<String, TopicDescription> described) {
        Map<ConfigResource, org.apache.kafka.clients.admin.Config> configs = await(admin.describeConfigs(specs.stream()
                        .map(spec -> new ConfigResource(ConfigResource.Type.TOPIC, spec.name()))
                        .toList())
                .all());
        for (Topics.Spec spec : specs) {
            var config = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, spec.name()));
            var policy = config == null ? null : config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
            if (policy != null && !spec.passing() && !policy.value().equals(spec.cleanupPolicy())) {
                throw new WinnowException("topic " + spec.name() + " has cleanup.policy=" + policy.value()
                        + " and would lose data: set it to " + spec.cleanupPolicy()
                        + " (kafka-configs.sh --alter --entity-type topics --entity-name " + spec.name()
                        + " --add-config cleanup.policy=" + spec.cleanupPolicy() + ") or choose another topic prefix");
            }
        }
        // The coordinator keeps a collection and its runs in one partition and needs all messages about them to meet
        // there.
        requireEqualPartitions(
                "the topics of runs",
                described,
                List.of(topics.runs(), topics.calls(), topics.tallies(), topics.doubts()));
        requireEqualPartitions(
                "attributes.candidates, verdicts and rulings",
                described,
                List.of(topics.candidates(), topics.verdicts(), topics.rulings()));
    }

    private static void requireEqualPartitions(
            String which, Map<String, TopicDescription> described, List<String> names) {
        Map<Integer, List<String>> byPartitions =
                names.stream().collect(Collectors.groupingBy(name -> partitionsOf(described, name)));
        if (byPartitions.size() > 1) {
            throw new WinnowException(which + " must have the same number of partitions, found " + byPartitions
                    + ": recreate them or choose another topic prefix");
        }
    }

    private static int partitionsOf(Map<String, TopicDescription> described, String name) {
        TopicDescription description = described.get(name);
        return description == null ? 0 : description.partitions().size();
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw unreadable(e);
        } catch (TimeoutException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static WinnowException unreadable(ExecutionException e) {
        return new WinnowException("cannot read the topics' settings: " + messageOf(e), e);
    }

    private static WinnowException unreachable(TimeoutException e) {
        return new WinnowException(
                "Kafka did not answer within " + TIMEOUT_SECONDS
                        + " s: check that the broker is running and that the address is right",
                e);
    }

    private static WinnowException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new WinnowException("interrupted while setting up topics", e);
    }

    private static String messageOf(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
