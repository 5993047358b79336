package io.winnow.it.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Call;
import io.winnow.messages.CallId;
import io.winnow.messages.Json;
import io.winnow.messages.RunStatus;
import io.winnow.messages.TallyBatch;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Sameness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/**
 * Compares the input of deduplication with its output, on the topics of a cluster: each attribute is in the list once,
 * with the value that came first; those of a partition are in the order in which they came first; and the decisions add
 * up to what was published, call by call. Reads on from where it was, so that it can be asked again and again.
 *
 * <p>Knows records whose producer vouches for the key, as those of our own do, and one generation of each collection.
 */
final class Exactness implements AutoCloseable {

    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final byte[] FORM = WinnowHeaders.form(Sameness.USUAL);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<Integer, Part> parts = new TreeMap<>();
    private final Map<String, Long> publishedByCall = new HashMap<>();
    private final Map<String, Long> decidedByCall = new HashMap<>();
    private final Map<String, Long> uniqueByRun = new HashMap<>();
    private final Map<String, Long> rawByCollection = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();

    /** What one partition of the attributes holds: the first of each on one side, what came out on the other. */
    private static final class Part {
        final Map<String, Integer> firsts = new LinkedHashMap<>();
        final Map<String, Integer> uniques = new LinkedHashMap<>();
        final Set<String> doubled = new HashSet<>();
    }

    Exactness(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = Stream.of(
                        TOPICS.rawAttributes(), TOPICS.uniqueAttributes(), TOPICS.tallies(), TOPICS.calls())
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Waits until all of a load is decided upon, and requires that it was done exactly once. */
    void require(Load load) throws InterruptedException {
        load.awaitEnd();
        awaitDecisions();
        assertThat(rawByCollection.get(load.collection()))
                .as("records of %s", load.collection())
                .isEqualTo(load.records());
        assertThat(list(load.collection()))
                .as("the list %s", load.collection())
                .hasSize(load.attributes())
                .allMatch(canonical -> canonical.startsWith("row-"));
        assertThat(uniqueByRun.get(load.runId())).as("counted as new").isEqualTo(load.attributes());
        requireAll();
    }

    /** Waits until all of a collection is decided upon, and requires that its list is this, each of it let through exactly once. */
    void require(String collection, Set<String> canonicals) {
        awaitDecisions();
        assertThat(list(collection)).as("the list %s", collection).isEqualTo(canonicals);
        requireAll();
    }

    /** Records of a collection on the topic of raw attributes. */
    long published(String collection) {
        readOn();
        return rawByCollection.getOrDefault(collection, 0L);
    }

    /** Waits until all of a run that has completed is decided upon, and requires that it was done exactly once. */
    void require(RunStatus run) {
        awaitDecisions();
        requireAll();
        RunStatus.State state = run.state();
        assertThat(state).as(run.runId()).isEqualTo(RunStatus.State.COMPLETED);
        Map<String, Long> published = publishedByCall.entrySet().stream()
                .filter(call -> CallId.runOf(call.getKey()).equals(run.runId()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        calls.stream()
                .filter(call -> call.runId().equals(run.runId()))
                .forEach(call -> assertThat(published.getOrDefault(call.callId(), 0L))
                        .as("published of %s, which reported %d", call.callId(), call.published())
                        .isGreaterThanOrEqualTo(call.published()));
        assertThat(run.totals().raw())
                .as("run %s: decided upon", run.runId())
                .isEqualTo(run.totals().decided())
                .isLessThanOrEqualTo(
                        published.values().stream().mapToLong(Long::longValue).sum());
        assertThat(run.unaccounted()).as("run %s: unaccounted", run.runId()).isZero();
    }

    /** Waits until all that was published is decided upon, and requires that it was done exactly once. */
    void requireAllDecided() {
        awaitDecisions();
        requireAll();
    }

    /** The canonical forms of a collection's attributes on the topic. */
    Set<String> list(String collection) {
        String prefix = collection + "|";
        return parts.values().stream()
                .flatMap(part -> part.uniques.keySet().stream())
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()))
                .collect(Collectors.toSet());
    }

    /** Attributes of all collections that have come out so far. */
    long uniques() {
        readOn();
        return parts.values().stream().mapToLong(part -> part.uniques.size()).sum();
    }

    /** Waits until as much is decided upon as was published. */
    private void awaitDecisions() {
        Awaitility.await("all that was published is decided upon")
                .atMost(Constellation.PATIENCE)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> {
                    readOn();
                    // By call: the topics are read one after the other, so the decisions on one may have been read
                    // before its records.
                    assertThat(publishedByCall.entrySet())
                            .as("published, with more than was decided upon")
                            .filteredOn(call -> decidedByCall.getOrDefault(call.getKey(), 0L) < call.getValue())
                            .isEmpty();
                });
    }

    private void requireAll() {
        assertThat(decidedByCall).as("decided upon, by call").isEqualTo(publishedByCall);
        parts.forEach((partition, part) -> {
            assertThat(part.doubled)
                    .as("attributes that came out twice of partition %d", partition)
                    .isEmpty();
            assertThat(List.copyOf(part.uniques.keySet()))
                    .as("attributes of partition %d in their order", partition)
                    .isEqualTo(List.copyOf(part.firsts.keySet()));
            assertThat(part.uniques)
                    .as("the first spellings in partition %d", partition)
                    .isEqualTo(part.firsts);
        });
    }

    private void readOn() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(100)).forEach(this::take);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> entry) {
        String topic = entry.topic();
        if (topic.equals(TOPICS.tallies())) {
            read(entry, TallyBatch.class).map(TallyBatch::tallies).orElse(List.of()).stream()
                    .filter(tally -> !tally.callId().startsWith(Poison.NAME))
                    .forEach(tally -> {
                        decidedByCall.merge(tally.callId(), tally.total(), Long::sum);
                        uniqueByRun.merge(tally.runId(), tally.unique(), Long::sum);
                    });
        } else if (topic.equals(TOPICS.calls())) {
            read(entry, Call.class).ifPresent(calls::add);
        } else if (!Poison.is(entry)) {
            takeAttribute(entry, parts.computeIfAbsent(entry.partition(), unused -> new Part()));
        }
    }

    /** What a record says; nothing where it was put there to be refused. */
    private static <T> Optional<T> read(ConsumerRecord<byte[], byte[]> entry, Class<T> type) {
        try {
            return entry.value() == null ? Optional.empty() : Optional.of(Json.read(entry.value(), type));
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }

    private void takeAttribute(ConsumerRecord<byte[], byte[]> entry, Part part) {
        String key = entry.key() == null ? "" : new String(entry.key(), UTF_8);
        int value = Arrays.hashCode(entry.value());
        if (entry.topic().equals(TOPICS.uniqueAttributes())) {
            if (part.uniques.putIfAbsent(key, value) != null) {
                part.doubled.add(key);
            }
        } else if (key.contains("|") && WinnowHeaders.vouchForKey(entry.headers(), FORM)) {
            part.firsts.putIfAbsent(key, value);
            rawByCollection.merge(key.substring(0, key.indexOf('|')), 1L, Long::sum);
            String call = WinnowHeaders.text(entry.headers(), WinnowHeaders.CALL);
            if (call != null) {
                publishedByCall.merge(call, 1L, Long::sum);
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
