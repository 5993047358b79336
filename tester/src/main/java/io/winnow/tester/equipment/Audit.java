package io.winnow.tester.equipment;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.Call;
import io.winnow.messages.Json;
import io.winnow.messages.Tally;
import io.winnow.messages.TallyBatch;
import io.winnow.messages.Task;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What is on the topics about some runs of a collection that has no other runs.
 *
 * @param raw keys of all that was published, once for each time
 * @param rawByCall how many of these each attempt published
 * @param unique keys of what deduplication let through, once for each time
 */
public record Audit(
        List<String> raw, Map<String, Long> rawByCall, List<String> unique, List<Tally> tallies, List<Call> calls) {

    /** Longest list of names in a sentence. */
    private static final int NAMED = 3;

    public static Audit of(String bootstrapServers, String collection, String runId) {
        return of(KafkaSettings.of(bootstrapServers), Topics.withDefaultPrefix(), collection, Set.of(runId));
    }

    /** Reads the topics as they are now. */
    public static Audit of(KafkaSettings kafka, Topics topics, String collection, Set<String> runIds) {
        List<String> raw = new ArrayList<>();
        Map<String, Long> rawByCall = new HashMap<>();
        List<String> unique = new ArrayList<>();
        List<Tally> tallies = new ArrayList<>();
        List<Call> calls = new ArrayList<>();
        try (CommittedRecords records = new CommittedRecords(kafka)) {
            records.read(topics.rawAttributes(), entry -> {
                String key = keyOf(entry);
                if (isOf(collection, key)) {
                    raw.add(key);
                    rawByCall.merge(
                            String.valueOf(WinnowHeaders.text(entry.headers(), WinnowHeaders.CALL)), 1L, Long::sum);
                }
            });
            records.read(topics.uniqueAttributes(), entry -> {
                String key = keyOf(entry);
                if (isOf(collection, key)) {
                    unique.add(key);
                }
            });
            records.read(topics.tallies(), entry -> {
                if (runIds.contains(keyOf(entry))) {
                    tallies.addAll(Json.read(entry.value(), TallyBatch.class).tallies());
                }
            });
            records.read(topics.calls(), entry -> {
                if (runIds.contains(keyOf(entry))) {
                    calls.add(Json.read(entry.value(), Call.class));
                }
            });
        }
        return new Audit(raw, rawByCall, unique, tallies, calls);
    }

    /** How the list differs from each published attribute once, in a sentence each; empty when it does not. */
    public List<String> notOnce() {
        List<String> violations = new ArrayList<>();
        if (raw.isEmpty()) {
            violations.add("nothing was published");
        }
        Set<String> list = new HashSet<>();
        Set<String> repeated = new TreeSet<>();
        unique.stream().filter(key -> !list.add(key)).forEach(repeated::add);
        note(violations, "came out more than once", repeated);
        Set<String> published = new HashSet<>(raw);
        note(violations, "did not come out", without(published, list));
        note(violations, "came out unpublished", without(list, published));
        return violations;
    }

    /** Where published, reported and decided differ, in a sentence each; empty when they do not. */
    public List<String> unaccounted() {
        List<String> violations = new ArrayList<>();
        Map<String, Long> decided =
                tallies.stream().collect(Collectors.groupingBy(Tally::callId, Collectors.summingLong(Tally::total)));
        Set<String> callIds = new TreeSet<>(rawByCall.keySet());
        callIds.addAll(decided.keySet());
        note(
                violations,
                "published other than decided",
                callIds.stream()
                        .filter(call -> !Objects.equals(rawByCall.get(call), decided.get(call)))
                        .map(call -> call + " (" + rawByCall.getOrDefault(call, 0L) + " published, "
                                + decided.getOrDefault(call, 0L) + " decided)")
                        .toList());
        Map<String, Integer> reported = calls.stream()
                .filter(call -> call.published() > 0)
                .collect(Collectors.toMap(Call::callId, Call::published, Math::max));
        note(
                violations,
                "published less than reported",
                reported.entrySet().stream()
                        .filter(call -> rawByCall.getOrDefault(call.getKey(), 0L) < call.getValue())
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList());
        if (newOnes() != unique.size()) {
            violations.add(newOnes() + " counted as new, " + unique.size() + " on the list");
        }
        return violations;
    }

    /**
     * Nothing is lost or duplicated: every published attribute was processed once and is in the list once.
     *
     * @throws AssertionError when that is not so
     */
    public Audit requireExactlyOnce() {
        List<String> violations = new ArrayList<>(notOnce());
        violations.addAll(unaccounted());
        if (!violations.isEmpty()) {
            throw new AssertionError(String.join("; ", violations));
        }
        return this;
    }

    /** Attributes that were counted as new. */
    public long newOnes() {
        return tallies.stream().mapToLong(Tally::unique).sum();
    }

    public long duplicates() {
        return tallies.stream().mapToLong(Tally::duplicate).sum();
    }

    public long quarantined() {
        return tallies.stream().mapToLong(Tally::quarantined).sum();
    }

    /** Requests to providers, failed ones included. */
    public long requests() {
        return calls.stream().mapToLong(call -> call.requests().size()).sum();
    }

    /** Calls for attributes that a provider answered, each once. */
    public long succeeded() {
        return calls.stream()
                .filter(call -> call.kind() == Task.Kind.LIST && call.outcome() == Call.Outcome.SUCCEEDED)
                .map(Call::callId)
                .distinct()
                .count();
    }

    /** Successful calls by the worker that made them. */
    public Map<String, Long> callsByWorker() {
        return calls.stream()
                .filter(call -> call.outcome() == Call.Outcome.SUCCEEDED)
                .collect(Collectors.groupingBy(Call::worker, Collectors.counting()));
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private static void note(List<String> violations, String what, Collection<String> names) {
        if (!names.isEmpty()) {
            String first = names.stream().limit(NAMED).collect(Collectors.joining(", "));
            violations.add(names.size() + " " + what + ": " + first + (names.size() > NAMED ? ", …" : ""));
        }
    }

    private static @Nullable String keyOf(ConsumerRecord<byte[], byte[]> entry) {
        return entry.key() == null ? null : new String(entry.key(), UTF_8);
    }

    private static boolean isOf(String collection, @Nullable String key) {
        return key != null && key.startsWith(collection + "|");
    }
}
