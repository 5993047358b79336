package io.winnow.client.rededup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.client.lists.Row;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.Merge;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.rulings.Ruling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a list holds in a generation, and what was dropped from it, by key. In memory: some hundred bytes for each.
 *
 * @param entries texts
 * @param unchecked how many of them may say the same as another one
 */
record ListContents(long generation, Map<String, String> entries, long unchecked, Map<String, Merge> merges) {

    static ListContents read(KafkaClients clients, String collection, long generation) {
        Map<String, String> entries = new LinkedHashMap<>();
        Map<String, Merge> merges = new LinkedHashMap<>();
        Map<String, Boolean> unchecked = new LinkedHashMap<>();
        byte[] prefix = Row.keyPrefix(collection);
        try (TopicReader reader = clients.read(
                clients.topics().uniqueAttributes(), clients.topics().merges())) {
            reader.readToEnd(record -> {
                if (!Row.hasPrefix(prefix, record)) {
                    return;
                }
                String key = new String(record.key(), UTF_8);
                if (record.topic().equals(clients.topics().merges())) {
                    Merge merge = Records.read(record, Merge.class);
                    put(merges, key, merge != null && merge.generation() == generation ? merge : null);
                } else {
                    String text = textOf(record, generation);
                    put(entries, key, text);
                    put(unchecked, key, text != null && isUnchecked(record) ? true : null);
                }
            });
        }
        return new ListContents(generation, entries, unchecked.size(), merges);
    }

    private static <T> void put(Map<String, T> map, String key, @Nullable T value) {
        if (value == null) {
            map.remove(key);
        } else {
            map.put(key, value);
        }
    }

    private static @Nullable String textOf(ConsumerRecord<byte[], byte[]> record, long generation) {
        Row row = record.value() == null ? null : Row.read(record);
        return row == null || row.generation() != generation ? null : row.attribute();
    }

    private static boolean isUnchecked(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(WinnowHeaders.UNCHECKED) != null;
    }

    /** Whether it shows that all of these were carried out. */
    boolean shows(List<Ruling> rulings) {
        return rulings.stream().allMatch(ruling -> {
            Merge merge = merges.get(ruling.key());
            boolean isOut = merge != null && merge.rule() == Merge.Rule.PERSON && !entries.containsKey(ruling.key());
            return (ruling.kind() == Ruling.Kind.SPLIT) != isOut;
        });
    }
}
