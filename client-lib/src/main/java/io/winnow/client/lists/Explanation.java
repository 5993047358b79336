package io.winnow.client.lists;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.CollectionSlug;
import io.winnow.messages.text.Sameness;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Why a text is on a collection's list, or is not. */
public sealed interface Explanation {

    /**
     * It is on the list, in this or another spelling.
     *
     * @param isUnchecked whether it may say the same as another entry, and nobody has judged that
     * @param merged what says the same and was dropped for it
     */
    record Listed(Row row, boolean isUnchecked, List<Merge> merged) implements Explanation {

        public Listed {
            merged = List.copyOf(merged);
        }
    }

    /** It says the same as an entry. */
    record Merged(Merge merge) implements Explanation {}

    /**
     * It came and could not be used.
     *
     * @param reason as the dead letter says it
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
        Search search = new Search(cluster.topics(), key, generation, sameness);
        try (TopicReader reader = cluster.read(
                cluster.topics().uniqueAttributes(),
                cluster.topics().merges(),
                cluster.topics().deadLetters())) {
            reader.readToEnd(search::see);
        }
        return search.result();
    }

    /** What was found so far. */
    final class Search {

        private final Topics topics;
        private final AttributeKey key;
        private final byte[] keyBytes;
        private final byte[] prefix;
        private final long generation;
        private final Sameness sameness;
        private final List<Merge> into = new ArrayList<>();
        private @Nullable Row row;
        private boolean isUnchecked;
        private @Nullable Merge merge;
        private @Nullable String refused;

        private Search(Topics topics, AttributeKey key, long generation, Sameness sameness) {
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
            if (found != null && found.generation() == generation) {
                row = found;
                isUnchecked = record.headers().lastHeader(WinnowHeaders.UNCHECKED) != null;
            }
        }

        private void merged(ConsumerRecord<byte[], byte[]> record) {
            Merge found = Records.read(record, Merge.class);
            if (found == null || found.generation() != generation) {
                return;
            }
            if (Arrays.equals(record.key(), keyBytes)) {
                merge = found;
            } else if (key.toString().equals(found.twinKey())) {
                into.add(found);
            }
        }

        private void refused(ConsumerRecord<byte[], byte[]> record) {
            String reason = WinnowHeaders.text(record.headers(), WinnowHeaders.REASON);
            if (reason != null && (Arrays.equals(record.key(), keyBytes) || isOfText(record))) {
                refused = reason;
            }
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
                return new Listed(row, isUnchecked, into);
            }
            if (merge != null) {
                return new Merged(merge);
            }
            return refused == null ? new Unknown() : new Refused(refused);
        }
    }
}
