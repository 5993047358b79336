package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.dedup.store.KeyHash;
import io.winnow.dedup.vectors.Embedding;
import io.winnow.dedup.vectors.EmbeddingModels;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.CallId;
import io.winnow.messages.Doubt;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.TallyBatch;
import io.winnow.messages.Verdict;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.rulings.Ruling;
import io.winnow.sameness.Candidate;
import io.winnow.sameness.Entries;
import io.winnow.sameness.Finding;
import io.winnow.sameness.LocalDecision;
import io.winnow.sameness.PhraseVector;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.Cancellable;
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
 * <p>What local evidence cannot tell waits for a verdict where its run has a judge, and is an entry for later candidates meanwhile; else
 * it becomes one for good, marked unchecked. Whoever says the same as an entry in doubt waits for that one and shares its fate. Entries join
 * earlier ones only, so waiting ends with the first one's verdict.
 *
 * <p>What people decide about lists of any mode is {@linkplain Overruling carried out} here as well.
 *
 * <p>Candidates that come faster than their vectors {@linkplain CandidateQueue queue}, so that no other list waits for a model to embed them.
 *
 * <p>A list's entries are read from the store when the first candidate comes, and leave the heap when none came for a while.
 */
final class MeaningProcessor implements Processor<byte[], byte[], byte[], Object> {

    private static final Logger LOG = Logger.getLogger(MeaningProcessor.class);

    /** Lists that nothing was added to between two looks leave the heap. */
    static final Duration IDLE = Duration.ofMinutes(5);

    /** Lists that take longer to read are mentioned in the log. */
    private static final Duration LONG = Duration.ofSeconds(2);

    /** At most so many candidates in a {@linkplain #AT_ONCE_WINDOW while} wait for their vectors on the stream's thread: an answer of a model. */
    static final int AT_ONCE = 32;

    private static final Duration AT_ONCE_WINDOW = Duration.ofMillis(250);

    static final Duration DRAIN_INTERVAL = Duration.ofMillis(20);

    /** After which the thread sees to its other partitions. */
    private static final Duration DRAIN_TIME = Duration.ofMillis(50);

    private final Topics topics;
    private final Decisions decisions;
    private final EmbeddingModels models;
    private final Supplier<Rules> loading;
    private final Map<String, CollectionEntries> lists = new HashMap<>();
    private final Set<String> busy = new HashSet<>();
    private @Nullable Rules rules;
    /** What waits for a verdict in this partition, as it is in the process's figures. */
    private int inDoubt;

    private @Nullable Cancellable draining;
    private int queuedHere;
    private int atOnce;
    private long atOnceSince;

    private ProcessorContext<byte[], Object> context;
    private MeaningOutput output;
    private KeyValueStore<byte[], byte[]> store;
    private Rulings rulings;
    private Overruling overruling;
    private CandidateQueue queue;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
    MeaningProcessor(Topics topics, Decisions decisions, EmbeddingModels models, Supplier<Rules> loading) {
        this.topics = topics;
        this.decisions = decisions;
        this.models = models;
        this.loading = loading;
    }

    /** Where a judge is asked in doubt, less is decided without one. */
    record Rules(LocalDecision alone, LocalDecision withJudge) {

        static Rules shipped() {
            return new Rules(LocalDecision.alone(), LocalDecision.withJudge());
        }
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        this.store = context.getStateStore(DedupTopology.ENTRIES);
        // A task that is revived has another state than the one whose decisions were not committed.
        lists.clear();
        count(PendingAttributes.countInDoubt(store) - inDoubt);
        queue = new CandidateQueue(store, models);
        queued(queue.size() - queuedHere);
        draining = null;
        output = new MeaningOutput(context, decisions);
        rulings = new Rulings(store);
        overruling = new Overruling(rulings, output, models, this::release);
        BeforeCommit beforeCommit = context.getStateStore(DedupTopology.BEFORE_COMMIT_OF_MEANING);
        beforeCommit.onCommit(context, output::publishTallies);
        if (!queue.isEmpty()) {
            drainSoon();
        }
        context.schedule(IDLE, PunctuationType.WALL_CLOCK_TIME, now -> {
            lists.keySet().retainAll(busy);
            busy.clear();
        });
    }

    @Override
    public void close() {
        count(-inDoubt);
        queued(-queuedHere);
        if (queue != null) {
            queue.close();
        }
    }

    private void queued(int change) {
        queuedHere += change;
        decisions.queued(change);
    }

    private void count(int change) {
        inDoubt += change;
        decisions.inDoubt(change);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        String topic = context.recordMetadata().orElseThrow().topic();
        if (topic.equals(topics.verdicts())) {
            hear(record);
        } else if (topic.equals(topics.rulings())) {
            overrule(record);
        } else if (CandidateQueue.isTally(record)) {
            count(record);
        } else {
            consider(record);
        }
    }

    /** Behind the candidates that came before. */
    private void count(Record<byte[], byte[]> record) {
        if (queue.isEmpty()) {
            pass(record);
        } else {
            enqueue(record);
        }
    }

    private void pass(Record<byte[], byte[]> record) {
        try {
            output.count(read(record, TallyBatch.class), record.timestamp());
        } catch (SerializationException e) {
            output.refuse(record, String.valueOf(e.getMessage()));
        }
    }

    /**
     * A candidate or a few are decided at once. When many come, a stream thread that computed their vectors would hold up all other lists, and
     * even the candidates that have arrived meanwhile; so they queue, and the vectors are computed beside it.
     */
    private void consider(Record<byte[], byte[]> record) {
        byte[] key = record.key();
        if (key == null
                || AttributeKey.separatorIn(key) <= 0
                || record.value() == null
                || record.headers().lastHeader(WinnowHeaders.CANONICAL) == null) {
            output.refuse(record, "not written by stage one of deduplication");
        } else {
            Embedding embedding = models.of(EmbeddingModels.nameIn(record.headers()));
            if (queue.isEmpty() && embedding.isQuick() && mayWaitForVector()) {
                consider(record, embedding.of(textOf(record)));
            } else {
                enqueue(record);
            }
        }
    }

    private void enqueue(Record<byte[], byte[]> record) {
        queue.add(record);
        queued(1);
        drainSoon();
    }

    private boolean mayWaitForVector() {
        long now = context.currentSystemTimeMs();
        if (now - atOnceSince >= AT_ONCE_WINDOW.toMillis()) {
            atOnceSince = now;
            atOnce = 0;
        }
        return ++atOnce <= AT_ONCE;
    }

    private void drainSoon() {
        if (draining == null) {
            draining = context.schedule(DRAIN_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> drain());
        }
    }

    private void drain() {
        queue.drain(System.nanoTime() + DRAIN_TIME.toNanos(), (record, vector) -> {
            queued(-1);
            if (vector == null) {
                pass(record);
            } else {
                consider(record, vector);
            }
        });
        // A transaction is committed after each look, so nobody looks where nothing is queued.
        if (queue.isEmpty() && draining != null) {
            draining.cancel();
            draining = null;
        }
    }

    private void consider(Record<byte[], byte[]> record, PhraseVector vector) {
        AttributeKey name = AttributeKey.parse(new String(record.key(), UTF_8));
        CollectionEntries list = list(name.collection());
        long generation = WinnowHeaders.generation(record.headers());
        if (generation < list.generation()) {
            // A partition of stage one that had not begun the next generation yet; nobody lists what it let through.
            output.letThrough(record, false);
            return;
        }
        if (generation > list.generation()) {
            for (int entry : list.pending().inDoubt()) {
                keep(list, list.nameOf(entry), entry, true, record.timestamp());
            }
            list.begin(generation);
        }
        String model = EmbeddingModels.nameIn(record.headers());
        if (vector.isNone()) {
            withoutVector(record, name, list);
        } else if (!list.isOf(model, () -> models.of(model).scale()) || !list.isComparable(vector)) {
            output.refuse(record, "its vector is of another model than those of its list");
        } else if (list.pending().contains(name.toString())) {
            output.count(record);
        } else if (rulings.of(name.toString(), generation) != null) {
            list.own(name.canonical(), textOf(record), () -> vector);
            output.count(record);
        } else {
            decide(record, name, list, vector);
        }
    }

    /** Its model cannot be asked. Nothing is compared with it later either. */
    private void withoutVector(Record<byte[], byte[]> record, AttributeKey name, CollectionEntries list) {
        if (list.pending().contains(name.toString()) || rulings.of(name.toString(), list.generation()) != null) {
            output.count(record);
        } else {
            output.letThrough(record, true);
        }
    }

    private void decide(Record<byte[], byte[]> record, AttributeKey name, CollectionEntries list, PhraseVector vector) {
        String text = textOf(record);
        // Whoever judges is asked by the run that the attribute belongs to.
        String call = WinnowHeaders.isJudged(record.headers()) ? callOf(record) : null;
        LocalDecision rule = call == null ? rules().alone() : rules().withJudge();
        int answer = answerOf(record);
        switch (list.decide(rule, text, vector, answer)) {
            case Finding.New() -> {
                list.add(name.canonical(), text, vector, answer);
                output.letThrough(record, false);
            }
            case Finding.Doubt(List<Candidate> nearest) -> {
                int entry = list.add(name.canonical(), text, vector, answer);
                if (call == null) {
                    output.letThrough(record, true);
                } else {
                    List<Integer> shown = nearest.stream().map(Candidate::entry).toList();
                    list.pending().add(name.toString(), Pending.inDoubt(record, entry, shown));
                    count(1);
                    output.ask(doubt(name, text, call, list, shown), record.timestamp());
                }
            }
            case Finding.Same(Candidate as) -> {
                list.merge(as.entry(), name.canonical(), text, vector, answer);
                Pending.Why why = new Pending.Why(
                        Merge.Rule.MEANING, as.score(), models.of(list.model()).model());
                if (list.pending().isInDoubt(as.entry())) {
                    list.pending().add(name.toString(), Pending.following(record, as.entry(), why));
                } else {
                    output.drop(record, list.generation(), twin(list, as.entry()), why);
                }
            }
        }
    }

    private Doubt doubt(AttributeKey name, String text, String call, CollectionEntries list, List<Integer> shown) {
        return new Doubt(
                Doubt.VERSION,
                CallId.runOf(call),
                name.collection(),
                list.generation(),
                call,
                name.toString(),
                text,
                shown.stream()
                        .map(entry -> new Doubt.Option(
                                list.nameOf(entry), list.row(entry).text()))
                        .toList(),
                output.now());
    }

    /** @throws SerializationException when the record has no value, or another one */
    private static <T> T read(Record<byte[], byte[]> record, Class<T> type) {
        return Json.read(record.value() == null ? new byte[0] : record.value(), type);
    }

    /** A verdict decides what is in doubt; on all else, and for the second time, it changes nothing. */
    private void hear(Record<byte[], byte[]> record) {
        Verdict verdict;
        try {
            verdict = read(record, Verdict.class);
        } catch (SerializationException e) {
            output.refuse(record, String.valueOf(e.getMessage()));
            return;
        }
        Pending doubt = PendingAttributes.find(store, verdict.key());
        if (doubt == null || !doubt.isInDoubt()) {
            return;
        }
        CollectionEntries list = list(AttributeKey.parse(verdict.key()).collection());
        if (verdict.generation() != list.generation()) {
            return;
        }
        int twin = verdict.kind() == Verdict.Kind.SAME ? named(verdict, doubt, list) : -1;
        if (twin < 0) {
            boolean isUnchecked = verdict.kind() == Verdict.Kind.UNCHECKED;
            keep(list, verdict.key(), doubt.entry(), isUnchecked, record.timestamp());
        } else {
            join(list, verdict, doubt, twin, record.timestamp());
        }
    }

    /** The entry that a verdict names; −1 when the judge was not shown it. */
    private static int named(Verdict verdict, Pending doubt, CollectionEntries list) {
        for (int shown : doubt.shown()) {
            if (list.nameOf(shown).equals(verdict.same())) {
                return list.entryOf(shown);
            }
        }
        LOG.warnf(
                "a verdict says that %s is the same as %s, which the judge was not shown: taken as different",
                verdict.key(), verdict.same());
        return -1;
    }

    /** What was in doubt is an entry, and what waited for it was said already. */
    private void keep(CollectionEntries list, String key, int entry, boolean isUnchecked, long timestamp) {
        output.letThrough(list.pending().remove(key).record(key.getBytes(UTF_8), timestamp), isUnchecked);
        count(-1);
        release(list, entry, timestamp);
    }

    /** What was in doubt is another wording of an earlier entry, and shares its fate where that is in doubt itself. */
    private void join(CollectionEntries list, Verdict verdict, Pending doubt, int twin, long timestamp) {
        list.join(doubt.entry(), twin);
        boolean isOpen = list.pending().isInDoubt(twin);
        list.pending().follow(doubt.entry(), twin);
        Pending.Why why = new Pending.Why(Merge.Rule.JUDGE, null, verdict.judge());
        list.pending().add(verdict.key(), doubt.following(twin, why));
        count(-1);
        if (!isOpen) {
            release(list, twin, timestamp);
        }
    }

    private void release(CollectionEntries list, int entry, long timestamp) {
        for (String key : list.pending().release(entry)) {
            Pending follower = list.pending().remove(key);
            Pending.Why why = follower.why();
            if (why == null) {
                throw new IllegalStateException(key + " is in doubt itself");
            }
            output.drop(follower.record(key.getBytes(UTF_8), timestamp), list.generation(), twin(list, entry), why);
        }
    }

    /** What stands for an entry: itself, unless a person has merged it. */
    private Rulings.Twin twin(CollectionEntries list, int entry) {
        return rulings.head(new Rulings.Twin(list.nameOf(entry), list.row(entry).text()), list.generation());
    }

    private void overrule(Record<byte[], byte[]> record) {
        String problem;
        try {
            Ruling ruling = read(record, Ruling.class);
            problem = overruling.hear(ruling, list(ruling.collection()), record.timestamp());
        } catch (SerializationException e) {
            problem = String.valueOf(e.getMessage());
        }
        if (problem != null) {
            output.refuse(record, problem);
        }
    }

    private CollectionEntries list(String collection) {
        busy.add(collection);
        CollectionEntries known = lists.get(collection);
        if (known == null) {
            long begun = System.nanoTime();
            known = new CollectionEntries(store, collection, models.shipped()::of);
            lists.put(collection, known);
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            if (took.compareTo(LONG) > 0) {
                LOG.infof("list %s: %d entries and wordings read in %d ms", collection, known.rows(), took.toMillis());
            }
        }
        return known;
    }

    private Rules rules() {
        Rules known = rules;
        if (known == null) {
            known = loading.get();
            rules = known;
        }
        return known;
    }

    /** The call that an attribute came from, where Winnow can have made it. */
    private static @Nullable String callOf(Record<byte[], byte[]> record) {
        byte[] call = DedupProcessor.call(record);
        return call != null && Tallies.isName(call) ? new String(call, UTF_8) : null;
    }

    /** What attributes of one answer of a model have in common, also where the list is decided anew. */
    private static int answerOf(Record<byte[], byte[]> record) {
        String call = WinnowHeaders.originText(record.headers());
        return call == null || !CallId.isOfModel(call)
                ? Entries.NO_ANSWER
                : ByteBuffer.wrap(KeyHash.of(call.getBytes(UTF_8))).getInt() | 1;
    }

    /** Null where the value holds none. */
    static @Nullable Attribute attributeOf(byte[] value) {
        try {
            return Json.read(value, Attribute.class);
        } catch (SerializationException e) {
            LOG.debugf("a value that is no attribute: %s", e.getMessage());
            return null;
        }
    }

    /** What an attribute says: its text, or its form where whoever vouched for the key put no text of ours into the value. */
    static String textOf(Record<byte[], byte[]> record) {
        Attribute attribute = attributeOf(record.value());
        String text = attribute == null ? null : attribute.attribute();
        String said = text == null
                ? AttributeKey.parse(new String(record.key(), UTF_8)).canonical()
                : text;
        return said.length() > Attribute.MAX_LENGTH ? said.substring(0, Attribute.MAX_LENGTH) : said;
    }
}
