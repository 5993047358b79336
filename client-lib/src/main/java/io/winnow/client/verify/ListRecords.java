package io.winnow.client.verify;

import io.winnow.client.lists.CutPartitions;
import io.winnow.client.lists.Row;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Doubt;
import io.winnow.messages.ForeignAttribute;
import io.winnow.messages.Merge;
import io.winnow.messages.Verdict;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.rulings.Ruling;
import io.winnow.messages.text.Sameness;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What the topics hold of one generation of one collection, by key. In memory: some hundred bytes for each attribute. */
final class ListRecords {

    final String collection;
    final long generation;
    final Sameness sameness;

    /** The first record of each form on {@code attributes.raw}; its text is null where its value is none of ours. */
    final Map<String, Came> came = new HashMap<>();

    final Map<String, Entry> entries = new HashMap<>();

    /** Keys that were let through with a value that no reader can show: who vouches for a key may put anything below it. */
    final Set<String> unreadable = new HashSet<>();

    /** Keys that were let through more than once. */
    final Set<String> repeated = new HashSet<>();

    final Map<String, Merge> merges = new HashMap<>();

    /** The first verdict on each doubt. */
    final Map<String, Verdict> verdicts = new HashMap<>();

    final Map<String, Doubt> doubts = new HashMap<>();

    /** The last ruling on each attribute. */
    final Map<String, Ruling> rulings = new HashMap<>();

    private final Topics topics;
    private final byte[] prefix;
    private final byte[] bare;
    private final Set<String> refused = new HashSet<>();
    private final Map<Integer, Long> generations = new HashMap<>();
    private final Set<Integer> cut = new HashSet<>();
    private long raw;

    /** An attribute as it came. */
    record Came(@Nullable String text) {}

    /** An attribute as it is listed. */
    record Entry(Row row, boolean isUnchecked) {}

    private ListRecords(Topics topics, String collection, long generation, Sameness sameness) {
        this.topics = topics;
        this.collection = collection;
        this.generation = generation;
        this.sameness = sameness;
        this.prefix = Row.keyPrefix(collection);
        this.bare = collection.getBytes(StandardCharsets.UTF_8);
    }

    static ListRecords read(KafkaClients cluster, String collection, long generation, Sameness sameness) {
        Topics topics = cluster.topics();
        ListRecords records = new ListRecords(topics, collection, generation, sameness);
        // Why a record was refused has to be known before it is met; what came has to be read before what became of it.
        try (TopicReader reader = cluster.read(topics.deadLetters())) {
            reader.readToEnd(records::refused);
        }
        records.cut.addAll(CutPartitions.of(cluster, collection, generation));
        try (TopicReader reader = cluster.read(topics.rawAttributes())) {
            reader.readToEnd(records::came);
        }
        try (TopicReader reader = cluster.read(
                topics.uniqueAttributes(), topics.merges(), topics.verdicts(), topics.doubts(), topics.rulings())) {
            reader.readToEnd(records::became);
        }
        return records;
    }

    /** Records of the generation on {@code attributes.raw}. */
    long raw() {
        return raw;
    }

    /** Whether {@code attributes.raw} holds all of the generation, so that what is not there never came. */
    boolean isWhole() {
        return cut.isEmpty();
    }

    private void refused(ConsumerRecord<byte[], byte[]> record) {
        String source = WinnowHeaders.text(record.headers(), WinnowHeaders.SOURCE);
        if (source != null && source.startsWith(topics.rawAttributes())) {
            refused.add(source);
        }
    }

    private void came(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        byte[] value = record.value();
        if (key != null
                && Arrays.equals(key, bare)
                && WinnowHeaders.text(record.headers(), WinnowHeaders.GENERATION) != null) {
            long begun = WinnowHeaders.generation(record.headers());
            generations.merge(record.partition(), begun, Math::max);
            return;
        }
        if (!Row.hasPrefix(prefix, record)
                || WinnowHeaders.isRuled(record.headers())
                || value == null
                || value.length == 0
                || generationOf(record.partition()) != generation
                || refused.contains(record.topic() + "-" + record.partition() + "@" + record.offset())) {
            return;
        }
        raw++;
        String name = new String(key, StandardCharsets.UTF_8);
        if (WinnowHeaders.vouchForKey(record.headers(), WinnowHeaders.form(sameness))) {
            Attribute attribute = Records.read(record, Attribute.class);
            came.putIfAbsent(name, new Came(attribute == null ? null : attribute.attribute()));
        } else if (ForeignAttribute.read(key, value, unused -> sameness)
                        instanceof ForeignAttribute.Reading.Usable(AttributeKey right, Attribute attribute)
                && right.toString().equals(name)) {
            came.putIfAbsent(name, new Came(attribute.attribute()));
        }
    }

    /** What was begun last in a partition. Where the first records are gone, all up to the next beginning may belong to the list. */
    private long generationOf(int partition) {
        return generations.getOrDefault(partition, cut.contains(partition) ? generation : 0L);
    }

    private void became(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(topics.doubts())) {
            Doubt doubt = Records.read(record, Doubt.class);
            if (doubt != null && doubt.collection().equals(collection) && doubt.generation() == generation) {
                doubts.putIfAbsent(doubt.key(), doubt);
            }
        } else if (Row.hasPrefix(prefix, record)) {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            if (record.topic().equals(topics.uniqueAttributes())) {
                listed(key, record);
            } else if (record.topic().equals(topics.merges())) {
                Merge merge = Records.read(record, Merge.class);
                if (merge == null) {
                    merges.remove(key);
                } else if (merge.generation() == generation) {
                    merges.put(key, merge);
                }
            } else if (record.topic().equals(topics.rulings())) {
                Ruling ruling = Records.read(record, Ruling.class);
                if (ruling != null && ruling.generation() == generation) {
                    rulings.put(key, ruling);
                }
            } else {
                Verdict verdict = Records.read(record, Verdict.class);
                if (verdict != null && verdict.generation() == generation) {
                    verdicts.putIfAbsent(key, verdict);
                }
            }
        }
    }

    private void listed(String key, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            entries.remove(key);
            return;
        }
        Row row = Row.read(record);
        if (row == null) {
            unreadable.add(key);
        } else if (row.generation() >= generation) {
            Entry entry = new Entry(row, record.headers().lastHeader(WinnowHeaders.UNCHECKED) != null);
            if (entries.put(key, entry) != null) {
                repeated.add(key);
            }
        }
    }
}
