package io.winnow.client.lists;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.CallId;
import io.winnow.messages.Doubt;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.CollectionSlug;
import io.winnow.messages.text.Sameness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Why a text is on a collection's list, or is not. */
public sealed interface Explanation {

    /**
     * It is on the list, in this or another spelling.
     *
     * @param isUnchecked whether it may say the same as another entry, and nobody has judged that
     * @param callId the call that it came from; null if no run found it
     * @param merged what says the same and was dropped for it
     */
    record Listed(Row row, boolean isUnchecked, @Nullable String callId, List<Merge> merged) implements Explanation {

        public Listed {
            merged = List.copyOf(merged);
        }
    }

    /**
     * It says the same as an entry.
     *
     * @param further what people made of that entry since, where they took it out: the last of these says why it is not in the list
     */
    record Merged(Merge merge, List<Merge> further) implements Explanation {

        public Merged {
            further = List.copyOf(further);
        }
    }

    /** A person struck it out. */
    record Struck(Merge merge) implements Explanation {}

    /** It may say the same as an entry, and a judge is asked. */
    record Waiting(Doubt doubt) implements Explanation {}

    /**
     * It came and could not be used.
     *
     * @param reason as the dead letter says it; of an answer that could not be used, and in which it is, as well
     */
    record Refused(String reason) implements Explanation {}

    /** Nothing of the kind came to this generation of the list. */
    record Unknown() implements Explanation {}

    /**
     * Reads from the topics what became of a text, all of them up to their present ends.
     *
     * @param generation of the collection
     * @throws WinnowException when Kafka does not answer
     */
    static Explanation of(KafkaClients cluster, String collection, long generation, Sameness sameness, String text) {
        AttributeKey key = new AttributeKey(collection, sameness.keyOf(text));
        return of(cluster, key, generation, sameness, run -> false);
    }

    /** The same for an attribute's key. */
    static Explanation of(KafkaClients cluster, RunIndex index, AttributeKey key) {
        return Objects.requireNonNull(of(cluster, index, List.of(key)).get(key));
    }

    /** The same for several keys of one collection, in their order; the topics are read once. */
    static Map<AttributeKey, Explanation> of(KafkaClients cluster, RunIndex index, Collection<AttributeKey> keys) {
        Map<AttributeKey, Search> searches = new LinkedHashMap<>();
        for (AttributeKey key : keys) {
            String collection = key.collection();
            searches.put(
                    key,
                    new Search(
                            cluster.topics(),
                            key,
                            index.generationOf(collection),
                            index.samenessOf(collection),
                            run -> index.run(run)
                                    .filter(status ->
                                            status.request().collection().equals(collection))
                                    .isPresent()));
        }
        read(cluster, searches.values());
        Map<AttributeKey, Explanation> found = new LinkedHashMap<>();
        searches.forEach((key, search) -> found.put(key, search.result()));
        return found;
    }

    private static void read(KafkaClients cluster, Collection<Search> searches) {
        Topics topics = cluster.topics();
        // The longest topic: of each of its records at most one search wants to know.
        Map<ByteBuffer, Search> byKey = new HashMap<>();
        searches.forEach(search -> byKey.put(ByteBuffer.wrap(search.keyBytes), search));
        try (TopicReader reader =
                cluster.read(topics.uniqueAttributes(), topics.merges(), topics.doubts(), topics.deadLetters())) {
            reader.readToEnd(record -> {
                if (!record.topic().equals(topics.uniqueAttributes())) {
                    searches.forEach(search -> search.see(record));
                } else if (record.key() != null) {
                    Search search = byKey.get(ByteBuffer.wrap(record.key()));
                    if (search != null) {
                        search.see(record);
                    }
                }
            });
        }
    }

    private static Explanation of(
            KafkaClients cluster, AttributeKey key, long generation, Sameness sameness, Predicate<String> isItsRun) {
        Search search = new Search(cluster.topics(), key, generation, sameness, isItsRun);
        read(cluster, List.of(search));
        return search.result();
    }

    /** What was found so far. */
    final class Search {

        /** What can be a name in an answer: a line without its number or bullet, or what is in quotes. */
        private static final Pattern NAME = Pattern.compile(
                "(?m)^\\s*(?:\\d{1,4}[.):]|[-*•+])?\\s*([^\\r\\n]+?),?\\s*$|\"((?:[^\"\\\\]|\\\\.)+)\"");

        private final Topics topics;
        private final AttributeKey key;
        private final byte[] keyBytes;
        private final byte[] prefix;
        private final long generation;
        private final Sameness sameness;
        private final Predicate<String> isItsRun;
        private final Map<String, Merge> into = new LinkedHashMap<>();

        /** What people took out, by key. */
        private final Map<String, Merge> byPeople = new HashMap<>();

        private @Nullable Row row;
        private @Nullable String callId;
        private boolean isUnchecked;
        private @Nullable Merge merge;
        private @Nullable Doubt doubt;
        private @Nullable String refused;

        private Search(
                Topics topics, AttributeKey key, long generation, Sameness sameness, Predicate<String> isItsRun) {
            this.isItsRun = isItsRun;
            this.topics = topics;
            this.key = key;
            this.keyBytes = key.toBytes();
            this.prefix = Row.keyPrefix(key.collection());
            this.generation = generation;
            this.sameness = sameness;
        }

        private void see(ConsumerRecord<byte[], byte[]> record) {
            if (record.topic().equals(topics.deadLetters())) {
                refused(record);
            } else if (record.topic().equals(topics.doubts())) {
                Doubt found = Records.read(record, Doubt.class);
                if (found != null
                        && found.generation() == generation
                        && found.key().equals(key.toString())) {
                    doubt = found;
                }
            } else if (Row.hasPrefix(prefix, record)) {
                if (record.topic().equals(topics.merges())) {
                    merged(record);
                } else if (Arrays.equals(record.key(), keyBytes)) {
                    listed(record);
                }
            }
        }

        private void listed(ConsumerRecord<byte[], byte[]> record) {
            Row found = Row.read(record);
            if (Departure.read(record) != null) {
                row = null;
            } else if (found != null && found.generation() == generation) {
                row = found;
                callId = WinnowHeaders.originText(record.headers());
                isUnchecked = record.headers().lastHeader(WinnowHeaders.UNCHECKED) != null;
            }
        }

        private void merged(ConsumerRecord<byte[], byte[]> record) {
            String dropped = new String(record.key(), UTF_8);
            Merge found = Records.read(record, Merge.class);
            boolean isSplit = record.value() == null;
            if (!isSplit && (found == null || found.generation() != generation)) {
                return;
            }
            into.remove(dropped);
            byPeople.remove(dropped);
            if (Arrays.equals(record.key(), keyBytes)) {
                merge = found;
            } else if (found != null && key.toString().equals(found.twinKey())) {
                into.put(dropped, found);
            }
            if (found != null && found.rule() == Merge.Rule.PERSON) {
                byPeople.put(dropped, found);
            }
        }

        /** What became of an entry that people took out. */
        private List<Merge> further(@Nullable String entry) {
            List<Merge> further = new ArrayList<>();
            Merge next = entry == null ? null : byPeople.get(entry);
            while (next != null && !further.contains(next)) {
                further.add(next);
                next = next.twinKey() == null ? null : byPeople.get(next.twinKey());
            }
            return further;
        }

        private void refused(ConsumerRecord<byte[], byte[]> record) {
            String reason = WinnowHeaders.text(record.headers(), WinnowHeaders.REASON);
            if (reason == null) {
                return;
            }
            if (Arrays.equals(record.key(), keyBytes) || isOfText(record)) {
                refused = reason;
            } else if (isAnswerWithText(record)) {
                refused = "it is in an answer that could not be used: " + reason;
            }
        }

        /** Answers are kept under the call that they answer. */
        private boolean isAnswerWithText(ConsumerRecord<byte[], byte[]> record) {
            String call = WinnowHeaders.text(record.headers(), WinnowHeaders.CALL);
            if (call == null
                    || record.value() == null
                    || !Arrays.equals(record.key(), call.getBytes(UTF_8))
                    || !isItsRun.test(CallId.runOf(call))) {
                return false;
            }
            Matcher name = NAME.matcher(new String(record.value(), UTF_8));
            while (name.find()) {
                String said = name.group(1) == null ? name.group(2) : name.group(1);
                if (sameness.keyOf(said).equals(key.canonical())) {
                    return true;
                }
            }
            return false;
        }

        private boolean isOfText(ConsumerRecord<byte[], byte[]> record) {
            if (record.value() == null) {
                return false;
            }
            try {
                JsonNode value = Json.MAPPER.readTree(record.value());
                String said = value.path("attribute").asText();
                String collection =
                        value.path("collection").asText(value.path("topic").asText());
                return sameness.keyOf(said).equals(key.canonical())
                        && (Row.hasPrefix(prefix, record)
                                || CollectionSlug.slugOf(collection).equals(key.collection()));
            } catch (IOException | WinnowException e) {
                // Many a dead letter is no JSON, which is why it is one.
                return false;
            }
        }

        private Explanation result() {
            if (row != null) {
                return new Listed(row, isUnchecked, callId, List.copyOf(into.values()));
            }
            if (merge != null) {
                return merge.isStruck() ? new Struck(merge) : new Merged(merge, further(merge.twinKey()));
            }
            if (doubt != null) {
                return new Waiting(doubt);
            }
            return refused == null ? new Unknown() : new Refused(refused);
        }
    }
}
