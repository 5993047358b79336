package io.winnow.dedup.mentions;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.dedup.BeforeCommit;
import io.winnow.dedup.CollectionState;
import io.winnow.dedup.CollectionStates;
import io.winnow.dedup.Partitioning;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.ForeignAttribute;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.consensus.Mentions;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Counts the mentions of the attributes of one partition. What deduplication refuses, or publishes again under another key, is not
 * counted: the latter comes once more.
 */
final class MentionsProcessor implements Processor<byte[], byte[], byte[], byte[]> {

    /** Counts that wait for a commit; a few hundred bytes each. */
    private static final int MOST_CHANGED = 10_000;

    private final Topics topics;
    private final Partitioning partitioning;
    private final int maxValueBytes;
    private final Sightings sightings = new Sightings();
    private final Map<Bytes, Wording> changed = new HashMap<>();

    private ProcessorContext<byte[], byte[]> context;
    private CollectionStates collections;
    private MentionStore store;
    private int partition;

    /** The count of another wording of an entry, under the entry's key; without mentions, the entry does not stand for it any more. */
    record Moved(String wording, long generation, @Nullable Mentions mentions) {}

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
    MentionsProcessor(Topics topics, Partitioning partitioning, int maxValueBytes) {
        this.topics = topics;
        this.partitioning = partitioning;
        this.maxValueBytes = maxValueBytes;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.partition = context.taskId().partition();
        KeyValueStore<byte[], byte[]> rows = context.getStateStore(MentionsTopology.STORE);
        this.collections = new CollectionStates(rows);
        this.store = new MentionStore(rows);
        changed.clear();
        BeforeCommit beforeCommit = context.getStateStore(MentionsTopology.BEFORE_COMMIT);
        beforeCommit.onCommit(context, this::publish);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        String topic = context.recordMetadata().map(RecordMetadata::topic).orElse("");
        byte[] key = record.key();
        if (key == null) {
            return;
        }
        try {
            if (topic.equals(topics.merges())) {
                merged(key, record.value());
            } else if (topic.equals(topics.mentionsMoved())) {
                moved(key, record.value());
            } else {
                raw(record, key);
            }
        } catch (SerializationException e) {
            // Not ours, and of no use to anybody: deduplication puts it among the dead letters where it has to be seen.
            return;
        }
        if (changed.size() >= MOST_CHANGED) {
            publish();
        }
    }

    private void raw(Record<byte[], byte[]> record, byte[] key) {
        byte[] value = record.value();
        int separator = AttributeKey.separatorIn(key);
        if (WinnowHeaders.isRuled(record.headers())) {
            // A person's ruling brings an attribute back; nobody named it once more.
            return;
        }
        if (separator < 0 && record.headers().lastHeader(WinnowHeaders.GENERATION) != null) {
            boolean unused = collections.begin(key, record.headers());
        } else if (value != null && value.length > 0 && value.length <= maxValueBytes && separator > 0) {
            CollectionState collection = collections.of(key, separator);
            if (isDecidedHere(record, key, value, collection)) {
                Wording wording = wording(key, collection.generation());
                if (wording != null) {
                    Sightings.Sighting sighting = sightings.of(record.headers(), value);
                    wording.named(sighting.source(), sighting.at(), sighting.call());
                    changed.put(Bytes.wrap(key), wording);
                }
            }
        }
    }

    /** Whether deduplication takes the record as it is, in this partition. */
    private boolean isDecidedHere(Record<byte[], byte[]> record, byte[] key, byte[] value, CollectionState collection) {
        if (partitioning.of(key) != partition) {
            return false;
        }
        return WinnowHeaders.vouchForKey(record.headers(), collection.vouched().value())
                || ForeignAttribute.read(
                                        key, value, slug -> collections.of(slug).sameness())
                                instanceof ForeignAttribute.Reading.Usable(AttributeKey right, var attribute)
                        && Arrays.equals(right.toBytes(), key);
    }

    private void merged(byte[] key, byte @Nullable [] value) {
        if (AttributeKey.separatorIn(key) < 0) {
            return;
        }
        if (value == null) {
            Wording wording = known(key);
            if (wording != null) {
                dropFor(wording, null);
            }
            return;
        }
        Merge merge = Json.read(value, Merge.class);
        Wording wording = wording(key, merge.generation());
        if (wording != null && merge.twinKey() != null && !merge.twinKey().equals(wording.key())) {
            dropFor(wording, merge.twinKey());
        }
    }

    private void dropFor(Wording wording, @Nullable String entry) {
        String before = wording.twin();
        if (Objects.equals(before, entry)) {
            return;
        }
        wording.dropFor(entry);
        hasChanged(wording);
        if (before != null) {
            move(before, wording.key(), wording.generation(), null);
        }
        if (wording.standsForOthers()) {
            store.others(wording.key(), wording.generation()).forEach((other, mentions) -> {
                if (before != null) {
                    move(before, other, wording.generation(), null);
                }
                if (entry != null) {
                    move(entry, other, wording.generation(), mentions);
                }
            });
        }
    }

    private void moved(byte[] key, byte @Nullable [] value) {
        if (value == null || AttributeKey.separatorIn(key) < 0) {
            return;
        }
        Moved moved = Json.read(value, Moved.class);
        Wording entry = wording(key, moved.generation());
        if (entry == null
                || moved.wording().equals(entry.key())
                || !store.putOther(entry.key(), moved.wording(), moved.mentions())) {
            return;
        }
        entry.standForOthers();
        hasChanged(entry);
        if (entry.twin() != null) {
            move(entry.twin(), moved.wording(), moved.generation(), moved.mentions());
        }
    }

    private void move(String entry, String wording, long generation, @Nullable Mentions mentions) {
        context.forward(
                new Record<>(
                        entry.getBytes(UTF_8),
                        Json.write(new Moved(wording, generation, mentions)),
                        context.currentSystemTimeMs()),
                MentionsTopology.MOVED);
    }

    /** What is known of a form; null if that is of a later generation. */
    private @Nullable Wording wording(byte[] key, long generation) {
        Wording known = known(key);
        Wording wording = known == null
                ? new Wording(key, generation)
                : known.generation() < generation ? known.in(generation) : known;
        if (wording.generation() > generation) {
            return null;
        }
        return wording;
    }

    /** Only what has changed is published: an entry that passed on what its twin knows already would never come to rest in a circle. */
    private void hasChanged(Wording wording) {
        changed.put(Bytes.wrap(wording.key().getBytes(UTF_8)), wording);
    }

    private @Nullable Wording known(byte[] key) {
        Wording wording = changed.get(Bytes.wrap(key));
        return wording == null ? store.wording(key) : wording;
    }

    private void publish() {
        for (Map.Entry<Bytes, Wording> entry : changed.entrySet()) {
            Wording wording = entry.getValue();
            Mentions own = wording.own();
            byte[] stored = Json.write(own);
            byte[] published = null;
            if (wording.twin() != null) {
                move(wording.twin(), wording.key(), wording.generation(), own);
            } else if (wording.standsForOthers()) {
                MentionCount total = new MentionCount();
                total.add(own);
                store.others(wording.key(), wording.generation()).values().forEach(total::add);
                published =
                        total.calls() == 0 ? null : Json.write(total.toMentions(own.collection(), own.generation()));
            } else if (own.calls() > 0) {
                published = stored;
            }
            if (published != null || wording.isPublished()) {
                context.forward(
                        new Record<>(entry.getKey().get(), published, context.currentSystemTimeMs()),
                        MentionsTopology.MENTIONS);
            }
            wording.published(published != null);
            store.put(entry.getKey().get(), wording, stored);
        }
        changed.clear();
    }
}
