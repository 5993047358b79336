package io.winnow.client.rededup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.client.lists.Row;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Merge;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.rulings.Ruling;
import io.winnow.messages.text.Sameness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What people decided about a list, carried over into its next generation. A ruling is about whatever came under its key, so each new key
 * of that gets it; where something that nobody ruled upon has the same key by the new rules, that stands. Of one attribute the last ruling
 * counts, and all are given in the order in which they were. Not thread safe.
 */
final class FormerRulings {

    private final Sameness rules;
    private final FormerGeneration former;

    /** The last ruling on each key, by generation. */
    private final Map<Long, Map<String, Numbered>> last = new HashMap<>();

    /** New keys that rulings may be about. */
    private final Set<String> affected = new HashSet<>();

    private final Set<String> unruled = new HashSet<>();
    private final Map<String, Carried> carried = new HashMap<>();
    private int count;

    /** A ruling, and how many came before it. */
    private record Numbered(int number, Ruling ruling) {}

    /** A ruling on something with a new key. */
    private record Carried(
            int number,
            Ruling ruling,
            AttributeKey key,
            @Nullable Attribute attribute) {}

    FormerRulings(FormerGeneration former, Sameness rules) {
        this.former = former;
        this.rules = rules;
    }

    /**
     * Reads what people decided in the generations before the next one.
     *
     * @throws io.winnow.messages.error.WinnowException when Kafka does not answer
     */
    static FormerRulings read(
            KafkaClients clients, String collection, FormerGeneration former, long next, Sameness rules) {
        FormerRulings rulings = new FormerRulings(former, rules);
        byte[] prefix = Row.keyPrefix(collection);
        try (TopicReader reader = clients.read(clients.topics().rulings())) {
            reader.readToEnd(record -> {
                if (Row.hasPrefix(prefix, record)) {
                    rulings.heard(record, next);
                }
            });
        }
        return rulings;
    }

    private void heard(ConsumerRecord<byte[], byte[]> record, long next) {
        Ruling ruling = Records.read(record, Ruling.class);
        boolean isCopy = record.headers().lastHeader(WinnowHeaders.ORIGIN) != null;
        if (ruling != null && ruling.generation() < next && !(isCopy && ruling.generation() > former.number())) {
            heard(ruling);
        }
    }

    /** Takes notice of a ruling; later ones come later. */
    void heard(Ruling ruling) {
        if (ruling.generation() >= former.number()) {
            last.computeIfAbsent(ruling.generation(), unused -> new HashMap<>())
                    .put(ruling.key(), new Numbered(count++, ruling));
            affected.add(rules.keyOf(ruling.text()));
        }
    }

    /** Takes notice of an attribute that is handed in under a new key. */
    void came(FormerAttribute came, AttributeKey newKey) {
        if (last.isEmpty()) {
            return;
        }
        Numbered found = find(came);
        if (found != null) {
            carried.merge(
                    newKey.canonical(),
                    new Carried(found.number(), found.ruling(), newKey, came.attributeBy(newKey)),
                    (known, other) -> other.number() > known.number() ? other : known);
        } else if (affected.contains(newKey.canonical())) {
            unruled.add(newKey.canonical());
        }
    }

    private @Nullable Numbered find(FormerAttribute came) {
        return last.entrySet().stream()
                .map(of -> of.getValue().get(keyIn(of.getKey(), came)))
                .filter(Objects::nonNull)
                .max(Comparator.comparingInt(Numbered::number))
                .orElse(null);
    }

    private String keyIn(long generation, FormerAttribute came) {
        return generation == came.generation()
                ? came.key().toString()
                : came.keyBy(former.sameness(generation)).toString();
    }

    /** Whether there is any; known when all attributes came. */
    boolean isEmpty() {
        return carried.isEmpty();
    }

    /**
     * The rulings for the next generation.
     *
     * @param merges what has been dropped in it, by key: what a person merged into that goes where it went
     */
    List<Ruling> carriedOver(long generation, Map<String, Merge> merges) {
        List<Ruling> rulings = new ArrayList<>();
        carried.values().stream()
                .sorted(Comparator.comparingInt(Carried::number))
                .filter(one -> !unruled.contains(one.key().canonical()))
                .forEach(one -> {
                    Ruling ruling = one.ruling().kind() == Ruling.Kind.MERGE
                            ? merged(one, generation, merges)
                            : ruling(one, generation, null, null);
                    if (ruling != null) {
                        rulings.add(ruling);
                    }
                });
        return rulings;
    }

    /** Null where both have one key by now. */
    private @Nullable Ruling merged(Carried one, long generation, Map<String, Merge> merges) {
        String named = one.ruling().twin();
        String text = named == null
                ? AttributeKey.parse(Objects.requireNonNull(one.ruling().into()))
                        .canonical()
                : named;
        String into = new AttributeKey(one.key().collection(), rules.keyOf(text)).toString();
        Merge further = merges.get(into);
        if (further != null && further.twinKey() != null) {
            into = further.twinKey();
            text = further.twin() == null ? text : further.twin();
        }
        return into.equals(one.key().toString()) ? null : ruling(one, generation, into, text);
    }

    private static Ruling ruling(Carried one, long generation, @Nullable String into, @Nullable String twin) {
        return new Ruling(
                Ruling.VERSION,
                one.key().collection(),
                generation,
                one.key().toString(),
                one.ruling().kind(),
                into,
                twin,
                one.attribute(),
                one.ruling().by(),
                one.ruling().at());
    }

    /** A ruling's key as bytes. */
    static byte[] keyOf(Ruling ruling) {
        return ruling.key().getBytes(UTF_8);
    }
}
