package io.winnow.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Call;
import io.winnow.messages.Headers;
import io.winnow.messages.Json;
import io.winnow.messages.Tally;
import io.winnow.messages.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What the topics say of one run into a collection that no other run went into.
 *
 * @param raw keys of all that was published, once for each time
 * @param rawByCall how many of these each attempt published
 * @param unique keys of what deduplication let through, once for each time
 */
record Audit(
        List<String> raw, Map<String, Long> rawByCall, List<String> unique, List<Tally> tallies, List<Call> calls) {

    private static final Topics TOPICS = Topics.withDefaultPrefix();

    static Audit of(String bootstrapServers, String collection, String runId) {
        List<String> raw = new ArrayList<>();
        Map<String, Long> rawByCall = new HashMap<>();
        List<String> unique = new ArrayList<>();
        List<Tally> tallies = new ArrayList<>();
        List<Call> calls = new ArrayList<>();
        try (Reader reader = new Reader(bootstrapServers)) {
            reader.read(TOPICS.rawAttributes(), entry -> {
                if (isOf(collection, entry.key())) {
                    raw.add(entry.key());
                    rawByCall.merge(String.valueOf(Headers.text(entry.headers(), Headers.CALL)), 1L, Long::sum);
                }
            });
            reader.read(TOPICS.uniqueAttributes(), entry -> {
                if (isOf(collection, entry.key())) {
                    unique.add(entry.key());
                }
            });
            reader.read(TOPICS.tallies(), entry -> {
                if (runId.equals(entry.key())) {
                    tallies.add(Json.read(entry.value(), Tally.class));
                }
            });
            reader.read(TOPICS.calls(), entry -> {
                if (runId.equals(entry.key())) {
                    calls.add(Json.read(entry.value(), Call.class));
                }
            });
        }
        return new Audit(raw, rawByCall, unique, tallies, calls);
    }

    /** Nothing is lost, nothing doubled: whatever was published was decided upon once, and stands in the list once. */
    Audit requireExactlyOnce() {
        assertThat(raw).as("published").isNotEmpty();
        assertThat(unique).as("the list").doesNotHaveDuplicates().hasSameElementsAs(Set.copyOf(raw));
        Map<String, Long> decided =
                tallies.stream().collect(Collectors.groupingBy(Tally::callId, Collectors.summingLong(Tally::total)));
        assertThat(decided).as("decisions by call").isEqualTo(rawByCall);
        assertThat(tallies.stream().mapToLong(Tally::unique).sum())
                .as("counted as new")
                .isEqualTo(unique.size());
        Map<String, Integer> reported = calls.stream()
                .filter(call -> call.published() > 0)
                .collect(Collectors.toMap(Call::callId, Call::published, Math::max));
        reported.forEach((call, count) -> assertThat(rawByCall)
                .as("call %s reported %s", call, count)
                .hasEntrySatisfying(call, published -> assertThat(published).isGreaterThanOrEqualTo(count)));
        return this;
    }

    /** Successful calls by the worker that made them. */
    Map<String, Long> callsByWorker() {
        return calls.stream()
                .filter(call -> call.outcome() == Call.Outcome.SUCCEEDED)
                .collect(Collectors.groupingBy(Call::worker, Collectors.counting()));
    }

    private static boolean isOf(String collection, @org.jspecify.annotations.Nullable String key) {
        return key != null && key.startsWith(collection + "|");
    }

    /** Reads topics from their beginning to where they end now, committed records only. */
    private static final class Reader implements AutoCloseable {

        private final KafkaConsumer<String, byte[]> consumer;

        Reader(String bootstrapServers) {
            consumer = new KafkaConsumer<>(
                    Map.of(
                            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                            ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false"),
                    new StringDeserializer(),
                    new ByteArrayDeserializer());
        }

        void read(String topic, Consumer<ConsumerRecord<String, byte[]>> visitor) {
            Collection<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(visitor);
            }
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
