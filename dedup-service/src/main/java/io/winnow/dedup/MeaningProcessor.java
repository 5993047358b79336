package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.CallId;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.Tally;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.sameness.Candidate;
import io.winnow.sameness.Finding;
import io.winnow.sameness.LocalDecision;
import io.winnow.sameness.PhraseVector;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Decides in order of arrival which candidates of one partition say something that their list does not say yet.
 *
 * <p>A list's entries are read from the store when the first candidate comes, and leave the heap when none came for a while. Nobody judges
 * doubts yet: who is in doubt becomes an entry, marked unchecked.
 */
final class MeaningProcessor implements Processor<byte[], byte[], byte[], Object> {

    private static final Logger LOG = Logger.getLogger(MeaningProcessor.class);

    /** Lists that nothing was added to between two looks leave the heap. */
    static final Duration IDLE = Duration.ofMinutes(5);

    /** Lists that take longer to read are mentioned in the log. */
    private static final Duration LONG = Duration.ofSeconds(2);

    private static final Header UNCHECKED = new RecordHeader(WinnowHeaders.UNCHECKED, "true".getBytes(US_ASCII));

    private final Tallies tallies = new Tallies();
    private final Decisions decisions;
    private final Decisions.Tab tab = new Decisions.Tab();
    private final Embedding embedding;
    private final Map<String, CollectionEntries> lists = new HashMap<>();
    private final Set<String> busy = new HashSet<>();
    private @Nullable LocalDecision rule;
    private ProcessorContext<byte[], Object> context;
    private KeyValueStore<byte[], byte[]> store;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
    MeaningProcessor(Decisions decisions, Embedding embedding) {
        this.decisions = decisions;
        this.embedding = embedding;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        this.store = context.getStateStore(DedupTopology.ENTRIES);
        // A task that is revived has another state than the one whose decisions were not committed.
        lists.clear();
        tallies.clear();
        BeforeCommit beforeCommit = context.getStateStore(DedupTopology.BEFORE_COMMIT_OF_MEANING);
        beforeCommit.onCommit(context, this::publishTallies);
        context.schedule(IDLE, PunctuationType.WALL_CLOCK_TIME, now -> {
            lists.keySet().retainAll(busy);
            busy.clear();
        });
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        byte[] key = record.key();
        int separator = key == null ? -1 : AttributeKey.separatorIn(key);
        Header direction = record.headers().lastHeader(WinnowHeaders.VECTOR);
        if (key == null || separator <= 0 || record.value() == null || direction == null || direction.value() == null) {
            refuse(record, separator, "not written by stage one of deduplication");
            return;
        }
        String collection = new String(key, 0, separator, UTF_8);
        PhraseVector vector = PhraseVector.fromBytes(direction.value());
        CollectionEntries list = list(collection);
        long generation = WinnowHeaders.generation(record.headers());
        if (generation < list.generation()) {
            // A partition of stage one that had not begun the next generation yet; nobody lists what it let through.
            letThrough(record, key, separator, false);
            return;
        }
        if (generation > list.generation()) {
            list.begin(generation);
        }
        if (!list.isComparable(vector)) {
            refuse(record, separator, "its vector is of another model than those of its list");
            return;
        }
        decide(record, key, separator, list, vector);
    }

    private void decide(
            Record<byte[], byte[]> record, byte[] key, int separator, CollectionEntries list, PhraseVector vector) {
        String canonical = new String(key, separator + 1, key.length - separator - 1, UTF_8);
        String text = textOf(key, separator, record.value());
        switch (list.decide(rule(), text, vector)) {
            case Finding.New() -> {
                list.add(canonical, text, vector);
                letThrough(record, key, separator, false);
            }
            case Finding.Doubt _ -> {
                list.add(canonical, text, vector);
                letThrough(record, key, separator, true);
            }
            case Finding.Same(Candidate as) -> {
                CollectionEntries.Row twin = list.row(as.entry());
                list.merge(as.entry(), canonical, text, vector);
                drop(record, key, separator, text, twin, as);
            }
        }
    }

    private void letThrough(Record<byte[], byte[]> record, byte[] key, int separator, boolean isInDoubt) {
        tallies.unique(DedupProcessor.call(record), key, separator);
        tab.unique++;
        RecordHeaders headers = new RecordHeaders(record.headers());
        headers.remove(WinnowHeaders.VECTOR);
        if (isInDoubt) {
            headers.add(UNCHECKED);
        }
        context.forward(new Record<>(key, record.value(), record.timestamp(), headers), DedupTopology.MEANING_UNIQUE);
    }

    private void drop(
            Record<byte[], byte[]> record,
            byte[] key,
            int separator,
            String text,
            CollectionEntries.Row twin,
            Candidate as) {
        byte[] call = DedupProcessor.call(record);
        tallies.duplicate(call, key, separator);
        tab.duplicate++;
        String collection = new String(key, 0, separator, UTF_8);
        String callId = call == null ? null : new String(call, UTF_8);
        Merge merge = new Merge(
                Merge.VERSION,
                collection,
                twin.generation(),
                text,
                twin.text(),
                new AttributeKey(collection, twin.canonical()).toString(),
                Merge.Rule.MEANING,
                as.score(),
                embedding.model(),
                callId == null ? null : CallId.runOf(callId),
                callId,
                Instant.ofEpochMilli(context.currentSystemTimeMs()));
        context.forward(new Record<>(key, merge, record.timestamp()), DedupTopology.MERGES);
    }

    private void refuse(Record<byte[], byte[]> record, int separator, String reason) {
        tallies.quarantined(DedupProcessor.call(record), record.key(), separator);
        tab.quarantined++;
        context.forward(DedupProcessor.deadLetter(context, record, reason), DedupTopology.MEANING_DEAD_LETTERS);
    }

    private CollectionEntries list(String collection) {
        busy.add(collection);
        CollectionEntries known = lists.get(collection);
        if (known == null) {
            long begun = System.nanoTime();
            known = new CollectionEntries(store, collection);
            lists.put(collection, known);
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            if (took.compareTo(LONG) > 0) {
                LOG.infof("list %s: %d entries and wordings read in %d ms", collection, known.rows(), took.toMillis());
            }
        }
        return known;
    }

    private LocalDecision rule() {
        LocalDecision known = rule;
        if (known == null) {
            known = LocalDecision.alone();
            rule = known;
        }
        return known;
    }

    private void publishTallies() {
        decisions.add(tab);
        long now = context.currentSystemTimeMs();
        tallies.drain((Tally tally) -> context.forward(
                new Record<>(tally.runId().getBytes(UTF_8), tally, now), DedupTopology.MEANING_TALLIES));
    }

    /** What an attribute says: its text, or its form where whoever vouched for the key put no text of ours into the value. */
    static String textOf(byte[] key, int separator, byte[] value) {
        String text = null;
        try {
            text = Json.read(value, Attribute.class).attribute();
        } catch (SerializationException e) {
            LOG.debugf("a value that is no attribute: %s", e.getMessage());
        }
        String said = text == null ? new String(key, separator + 1, key.length - separator - 1, UTF_8) : text;
        return said.length() > Attribute.MAX_LENGTH ? said.substring(0, Attribute.MAX_LENGTH) : said;
    }
}
