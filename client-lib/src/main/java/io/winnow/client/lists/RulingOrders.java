package io.winnow.client.lists;

import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.rulings.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Overrules deduplication for a person, and waits until everybody can see it. */
public final class RulingOrders {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaClients cluster;
    private final RunIndex index;
    private final Duration patience;

    /** @param patience how long deduplication may take */
    public RulingOrders(KafkaClients cluster, RunIndex index, Duration patience) {
        this.cluster = cluster;
        this.index = index;
        this.patience = patience;
    }

    /** That an attribute cannot be ruled upon as somebody wants. */
    public static final class Refused extends WinnowException {

        private static final long serialVersionUID = 1L;

        private final boolean isUnknown;

        Refused(String message, boolean isUnknown) {
            super(message);
            this.isUnknown = isUnknown;
        }

        /** Whether there is no such attribute. */
        public boolean isUnknown() {
            return isUnknown;
        }
    }

    /**
     * One decision.
     *
     * @param into the entry that the attribute says the same as; null unless the kind is {@link Ruling.Kind#MERGE}
     */
    public record Wish(
            Ruling.Kind kind, AttributeKey key, @Nullable AttributeKey into) {}

    /** It leaves the list and never comes back. Returns what holds from now on. */
    public Explanation strike(AttributeKey key, @Nullable String by) {
        return one(new Wish(Ruling.Kind.STRIKE, key, null), by);
    }

    /** It leaves the list, as it says the same as another entry. */
    public Explanation merge(AttributeKey key, AttributeKey into, @Nullable String by) {
        return one(new Wish(Ruling.Kind.MERGE, key, into), by);
    }

    /** It is an entry of its own after all. */
    public Explanation split(AttributeKey key, @Nullable String by) {
        return one(new Wish(Ruling.Kind.SPLIT, key, null), by);
    }

    private Explanation one(Wish wish, @Nullable String by) {
        return Objects.requireNonNull(all(List.of(wish), by).get(wish.key()));
    }

    /**
     * Several decisions about one collection, all of them or none: each is checked before any is sent, and they are sent in one
     * transaction. Only what somebody else decides in the same moment can still make deduplication refuse some of them.
     *
     * @return what holds from now on, in the order of the wishes
     * @throws Refused when one of them cannot be done, naming it
     */
    public Map<AttributeKey, Explanation> all(List<Wish> wishes, @Nullable String by) {
        Set<AttributeKey> keys = new LinkedHashSet<>();
        Set<AttributeKey> twins = new LinkedHashSet<>();
        Set<AttributeKey> leaving = new HashSet<>();
        for (Wish wish : wishes) {
            if (!keys.add(wish.key())) {
                throw new Refused("\"" + wish.key().canonical() + "\" is decided twice", false);
            }
            if (wish.kind() != Ruling.Kind.SPLIT) {
                leaving.add(wish.key());
            }
            if (wish.into() != null) {
                twins.add(wish.into());
            }
        }
        Set<AttributeKey> asked = new LinkedHashSet<>(keys);
        asked.addAll(twins);
        Map<AttributeKey, Explanation> now = Explanation.of(cluster, index, asked);
        List<Outcome> outcomes = new ArrayList<>();
        for (Wish wish : wishes) {
            Explanation state = Objects.requireNonNull(now.get(wish.key()));
            Ruling ruling = ruling(wish, state, now, leaving, by);
            if (ruling != null) {
                outcomes.add(new Outcome(ruling, wish.key().toBytes(), state instanceof Explanation.Listed));
            }
        }
        if (outcomes.isEmpty()) {
            now.keySet().retainAll(keys);
            return now;
        }
        carryOut(outcomes);
        return Explanation.of(cluster, index, keys);
    }

    /** The record that makes it so; null where it is so already. */
    private @Nullable Ruling ruling(
            Wish wish,
            Explanation now,
            Map<AttributeKey, Explanation> all,
            Set<AttributeKey> leaving,
            @Nullable String by) {
        AttributeKey key = wish.key();
        AttributeKey into = wish.into();
        Row twin = into == null ? null : twin(key, into, all, leaving);
        boolean isSo = switch (wish.kind()) {
            case STRIKE -> now instanceof Explanation.Struck;
            case SPLIT -> now instanceof Explanation.Listed;
            case MERGE ->
                now instanceof Explanation.Merged(Merge merge, var further)
                        && merge.rule() == Merge.Rule.PERSON
                        && String.valueOf(into).equals(merge.twinKey());
        };
        return isSo ? null : ruling(wish.kind(), key, twin, now, by);
    }

    private static Row twin(
            AttributeKey key, AttributeKey into, Map<AttributeKey, Explanation> all, Set<AttributeKey> leaving) {
        if (key.equals(into)) {
            throw new Refused("\"" + key.canonical() + "\" cannot be merged into itself", false);
        }
        if (!(all.get(into) instanceof Explanation.Listed(Row row, boolean u, String c, var merged))) {
            throw new Refused("\"" + into.canonical() + "\" is not on the list " + key.collection(), false);
        }
        if (leaving.contains(into)) {
            throw new Refused("\"" + into.canonical() + "\" is to leave the list as well", false);
        }
        return row;
    }

    private Ruling ruling(
            Ruling.Kind kind, AttributeKey key, @Nullable Row into, Explanation now, @Nullable String by) {
        Attribute attribute = switch (now) {
            case Explanation.Listed listed -> attribute(listed);
            case Explanation.Merged(Merge merge, var further) -> attribute(key, merge);
            case Explanation.Struck(Merge merge) -> attribute(key, merge);
            case Explanation.Waiting(var doubt) -> bare(key, doubt.text(), doubt.runId(), doubt.callId());
            case Explanation.Refused(String reason) ->
                throw new Refused("\"" + key.canonical() + "\" was refused and is no attribute: " + reason, true);
            case Explanation.Unknown() ->
                throw new Refused("\"" + key.canonical() + "\" never came to the list " + key.collection(), true);
        };
        return new Ruling(
                Ruling.VERSION,
                key.collection(),
                index.generationOf(key.collection()),
                key.toString(),
                kind,
                into == null ? null : new AttributeKey(into.collection(), into.canonical()).toString(),
                into == null ? null : into.attribute(),
                attribute,
                by == null || by.isBlank()
                        ? null
                        : by.strip().substring(0, Math.min(by.strip().length(), Ruling.MAX_BY)),
                Instant.now());
    }

    private void carryOut(List<Outcome> outcomes) {
        Topics topics = cluster.topics();
        try (TopicReader reader = cluster.read(topics.uniqueAttributes(), topics.merges(), topics.deadLetters())) {
            reader.skipToEnd(topics.uniqueAttributes());
            reader.skipToEnd(topics.merges());
            reader.skipToEnd(topics.deadLetters());
            send(outcomes);
            long deadline = System.nanoTime() + patience.toNanos();
            while (!outcomes.stream().allMatch(Outcome::isVisible) && System.nanoTime() < deadline) {
                reader.poll(POLL, record -> outcomes.forEach(outcome -> outcome.see(record)));
            }
        }
        for (Outcome outcome : outcomes) {
            if (outcome.refused != null) {
                throw new Refused(
                        outcomes.size() == 1
                                ? outcome.refused
                                : "\"" + outcome.ruling.text()
                                        + "\" was refused, because somebody decided otherwise meanwhile: "
                                        + outcome.refused + "; look what holds of the others",
                        false);
            }
        }
        if (!outcomes.stream().allMatch(Outcome::isVisible)) {
            throw new WinnowException("deduplication has not done it within " + patience.toSeconds()
                    + " s; it will when it runs: check dedup-service");
        }
    }

    /** What shows that a ruling was carried out: its record on merges, and the list's. */
    private final class Outcome {

        private final Ruling ruling;
        private final byte[] key;
        private boolean isListDone;
        private boolean isReasonDone;
        private @Nullable String refused;

        Outcome(Ruling ruling, byte[] key, boolean wasListed) {
            this.ruling = ruling;
            this.key = key;
            this.isListDone = ruling.kind() != Ruling.Kind.SPLIT && !wasListed;
            // What waited for a judge is split without a record there.
            this.isReasonDone = ruling.kind() == Ruling.Kind.SPLIT;
        }

        void see(ConsumerRecord<byte[], byte[]> record) {
            if (!Arrays.equals(record.key(), key)) {
                return;
            }
            if (record.topic().equals(cluster.topics().uniqueAttributes())) {
                isListDone |= (record.value() != null) == (ruling.kind() == Ruling.Kind.SPLIT);
            } else if (record.topic().equals(cluster.topics().merges())) {
                Merge merge = Records.read(record, Merge.class);
                isReasonDone |= merge != null
                        && merge.rule() == Merge.Rule.PERSON
                        && merge.isStruck() == (ruling.into() == null);
            } else if (Arrays.equals(record.value(), Json.write(ruling))) {
                refused = WinnowHeaders.text(record.headers(), WinnowHeaders.REASON);
            }
        }

        boolean isVisible() {
            return refused != null || (isListDone && isReasonDone);
        }
    }

    /** All are in the collection's partition, so that deduplication sees all of them or none. */
    private void send(List<Outcome> outcomes) {
        String topic = cluster.topics().rulings();
        try (Producer<byte[], byte[]> producer = cluster.transactionalProducer()) {
            producer.initTransactions();
            producer.beginTransaction();
            int partitions = producer.partitionsFor(topic).size();
            for (Outcome outcome : outcomes) {
                producer.send(new ProducerRecord<>(
                        topic,
                        CollectionPartitioner.partitionOf(outcome.ruling.collection(), partitions),
                        outcome.key,
                        Json.write(outcome.ruling)));
            }
            producer.commitTransaction();
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
            throw new WinnowException("interrupted while sending a ruling", e);
        } catch (KafkaException e) {
            throw new WinnowException(
                    "Kafka at " + cluster.brokers() + " did not take the ruling: check the broker and try again", e);
        }
    }

    private static Attribute attribute(Explanation.Listed listed) {
        Row row = listed.row();
        return new Attribute(
                Attribute.VERSION,
                row.attribute(),
                row.canonical(),
                row.collection(),
                row.provider(),
                row.model(),
                row.runId(),
                listed.callId(),
                row.firstSeen(),
                row.facet(),
                row.control(),
                row.description(),
                row.category());
    }

    private static Attribute attribute(AttributeKey key, Merge merge) {
        Attribute known = merge.attribute();
        return known != null && known.attribute() != null
                ? known
                : bare(key, merge.dropped(), merge.runId(), merge.callId());
    }

    private static Attribute bare(AttributeKey key, String text, @Nullable String runId, @Nullable String callId) {
        return new Attribute(
                Attribute.VERSION, text, key.canonical(), key.collection(), null, null, runId, callId, Instant.now());
    }
}
