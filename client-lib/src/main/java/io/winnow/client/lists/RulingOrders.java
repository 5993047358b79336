package io.winnow.client.lists;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
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

    /** It leaves the list and never comes back. Returns what holds from now on. */
    public Explanation strike(AttributeKey key, @Nullable String by) {
        Explanation now = explain(key);
        return now instanceof Explanation.Struck ? now : rule(Ruling.Kind.STRIKE, key, null, now, by);
    }

    /** It leaves the list, as it says the same as another entry. */
    public Explanation merge(AttributeKey key, AttributeKey into, @Nullable String by) {
        if (key.equals(into)) {
            throw new Refused("\"" + key.canonical() + "\" cannot be merged into itself", false);
        }
        Explanation now = explain(key);
        if (!(explain(into) instanceof Explanation.Listed(Row row, boolean u, String c, var merged))) {
            throw new Refused("\"" + into.canonical() + "\" is not on the list " + key.collection(), false);
        }
        boolean isSo = now instanceof Explanation.Merged(Merge merge, var further)
                && merge.rule() == Merge.Rule.PERSON
                && into.toString().equals(merge.twinKey());
        return isSo ? now : rule(Ruling.Kind.MERGE, key, row, now, by);
    }

    /** It is an entry of its own after all. */
    public Explanation split(AttributeKey key, @Nullable String by) {
        Explanation now = explain(key);
        return now instanceof Explanation.Listed ? now : rule(Ruling.Kind.SPLIT, key, null, now, by);
    }

    private Explanation explain(AttributeKey key) {
        return Explanation.of(cluster, index, key);
    }

    private Explanation rule(
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
        Ruling ruling = new Ruling(
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
        Topics topics = cluster.topics();
        try (TopicReader reader = cluster.read(topics.uniqueAttributes(), topics.merges(), topics.deadLetters())) {
            reader.skipToEnd(topics.uniqueAttributes());
            reader.skipToEnd(topics.merges());
            reader.skipToEnd(topics.deadLetters());
            send(ruling);
            Outcome outcome = new Outcome(ruling, key.toBytes(), now instanceof Explanation.Listed);
            long deadline = System.nanoTime() + patience.toNanos();
            while (!outcome.isVisible() && System.nanoTime() < deadline) {
                reader.poll(POLL, outcome::see);
            }
            if (outcome.refused != null) {
                throw new Refused(outcome.refused, false);
            }
            if (!outcome.isVisible()) {
                throw new WinnowException("deduplication has not done it within " + patience.toSeconds()
                        + " s; it will when it runs: check dedup-service");
            }
        }
        return explain(key);
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

    private void send(Ruling ruling) {
        String topic = cluster.topics().rulings();
        try (Producer<byte[], byte[]> producer = cluster.producer()) {
            producer.send(new ProducerRecord<>(
                            topic,
                            CollectionPartitioner.partitionOf(
                                    ruling.collection(),
                                    producer.partitionsFor(topic).size()),
                            ruling.key().getBytes(UTF_8),
                            Json.write(ruling)))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new WinnowException(
                    "Kafka at " + cluster.brokers() + " did not take the ruling: check the broker and try again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WinnowException("interrupted while sending a ruling", e);
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
