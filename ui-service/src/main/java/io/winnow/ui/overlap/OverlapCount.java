package io.winnow.ui.overlap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.CallId;
import io.winnow.messages.ForeignAttribute;
import io.winnow.messages.Json;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Sameness;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Counts which models gave which attributes of one collection, from records of {@code attributes.raw} as deduplication sees
 * them: 64 bits of each attribute's key and a set of models, some hundred bytes each. Not thread safe.
 *
 * <p>Each partition is counted by itself, because each has its own order to begin a generation; an order for a newer one
 * discards the counts before it in that partition.
 */
final class OverlapCount {

    static final int MAX_SHOWN = 20;

    /** Models that are counted separately; all others count as one, which is not shown but keeps "no other" true. */
    private static final int MAX_MODELS = Long.SIZE - 1;

    private static final int MAX_NAME = 256;

    private final String collection;
    private final @Nullable String run;
    private final boolean comparesRuns;
    private final byte[] collectionBytes;
    private final MessageDigest sha256;
    private final Part[] parts;
    private final Map<Name, Integer> models = new LinkedHashMap<>();

    /** Whose attributes are counted: a model, or a run where runs are compared. */
    private record Name(
            @Nullable String provider,
            @Nullable String model,
            @Nullable String run) {}

    /**
     * Counts a collection.
     *
     * @param comparesRuns whether runs are compared, not models
     * @param partitions of the topic
     * @param sameness of the collection, where no order says so
     */
    OverlapCount(String collection, @Nullable String run, boolean comparesRuns, int partitions, Sameness sameness) {
        this.collection = collection;
        this.run = run;
        this.comparesRuns = comparesRuns;
        this.collectionBytes = collection.getBytes(UTF_8);
        this.parts = new Part[partitions];
        Arrays.setAll(parts, partition -> new Part(sameness));
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static final class Part {

        private final Map<Long, Long> modelsByAttribute = new HashMap<>();
        private final long[] records = new long[Long.SIZE];
        private Sameness sameness;
        private byte[] form;
        private long generation = -1;

        Part(Sameness sameness) {
            this.sameness = sameness;
            this.form = WinnowHeaders.form(sameness);
        }

        void begin(long newer, Sameness its) {
            if (newer > generation) {
                modelsByAttribute.clear();
                Arrays.fill(records, 0);
                generation = newer;
                sameness = its;
                form = WinnowHeaders.form(its);
            }
        }
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        if (record.partition() >= parts.length) {
            return;
        }
        Part part = parts[record.partition()];
        byte[] key = record.key();
        int separator = key == null ? -1 : AttributeKey.separatorIn(key);
        if (key != null && separator < 0 && record.headers().lastHeader(WinnowHeaders.GENERATION) != null) {
            if (Arrays.equals(key, collectionBytes)) {
                part.begin(WinnowHeaders.generation(record.headers()), WinnowHeaders.sameness(record.headers()));
            }
        } else if (record.value() != null && record.value().length > 0 && isOfRun(record)) {
            if (key != null && separator > 0 && WinnowHeaders.vouchForKey(record.headers(), part.form)) {
                if (Arrays.equals(key, 0, separator, collectionBytes, 0, collectionBytes.length)) {
                    count(part, record, key, comparesRuns ? runOf(record) : nameIn(record.value()));
                }
            } else {
                if (ForeignAttribute.read(key, record.value(), anyCollection -> part.sameness)
                                instanceof ForeignAttribute.Reading.Usable(AttributeKey right, Attribute attribute)
                        && right.collection().equals(collection)) {
                    count(
                            part,
                            record,
                            right.toBytes(),
                            comparesRuns ? runOf(record) : name(attribute.provider(), attribute.model()));
                }
            }
        }
    }

    private void count(Part part, ConsumerRecord<byte[], byte[]> record, byte[] key, Name name) {
        int model = models.containsKey(name) || models.size() < MAX_MODELS
                ? models.computeIfAbsent(name, unknown -> models.size())
                : MAX_MODELS;
        part.modelsByAttribute.merge(fingerprint(key), 1L << model, (known, added) -> known | added);
        // A record in the wrong partition is published again by deduplication, and counted then.
        boolean isInPlace = Arrays.equals(key, record.key())
                && CollectionPartitioner.partitionOf(key, parts.length) == record.partition();
        if (isInPlace) {
            part.records[model]++;
        }
    }

    /**
     * The answer.
     *
     * @param newest the collection's generation, as far as this node knows
     * @param fromStart for each partition, whether it was read from its very first record
     * @param toEnd whether all partitions were read to their ends
     */
    Overlap result(long newest, boolean[] fromStart, boolean toEnd) {
        long generation = Math.max(
                newest,
                Arrays.stream(parts).mapToLong(part -> part.generation).max().orElse(0));
        Map<Long, Long> all = new HashMap<>();
        long[] records = new long[Long.SIZE];
        boolean complete = toEnd;
        for (int p = 0; p < parts.length; p++) {
            Part part = parts[p];
            boolean begun = part.generation == generation;
            boolean older = !begun && generation > 0 && (part.generation >= 0 || fromStart[p]);
            complete &= begun || older || fromStart[p];
            if (!older) {
                part.modelsByAttribute.forEach((attribute, its) -> all.merge(attribute, its, (a, b) -> a | b));
                Arrays.setAll(records, model -> records[model] + part.records[model]);
            }
        }
        return result(all, records, complete);
    }

    private Overlap result(Map<Long, Long> all, long[] records, boolean complete) {
        long[] distinct = new long[Long.SIZE];
        long[] only = new long[Long.SIZE];
        long[][] both = new long[Long.SIZE][Long.SIZE];
        for (long its : all.values()) {
            boolean single = Long.bitCount(its) == 1;
            for (long left = its; left != 0; left &= left - 1) {
                int one = Long.numberOfTrailingZeros(left);
                distinct[one]++;
                only[one] += single ? 1 : 0;
                for (long others = left & (left - 1); others != 0; others &= others - 1) {
                    int other = Long.numberOfTrailingZeros(others);
                    both[one][other]++;
                    both[other][one]++;
                }
            }
        }
        List<Name> names = List.copyOf(models.keySet());
        List<Integer> shown = java.util.stream.IntStream.range(0, names.size())
                .boxed()
                .filter(model -> distinct[model] > 0)
                .sorted(Comparator.comparingLong(model -> -distinct[model]))
                .limit(MAX_SHOWN)
                .sorted(Comparator.<Integer>comparingLong(model -> -only[model])
                        .thenComparingLong(model -> -distinct[model]))
                .toList();
        List<Overlap.Pair> pairs = new ArrayList<>();
        for (int a = 0; a < shown.size(); a++) {
            for (int b = a + 1; b < shown.size(); b++) {
                pairs.add(new Overlap.Pair(a, b, both[shown.get(a)][shown.get(b)]));
            }
        }
        return new Overlap(
                collection,
                run,
                Arrays.stream(records).sum(),
                complete,
                all.size(),
                shown.stream()
                        .map(model -> new Overlap.Model(
                                names.get(model).provider(),
                                names.get(model).model(),
                                distinct[model],
                                only[model],
                                records[model],
                                names.get(model).run()))
                        .toList(),
                List.copyOf(pairs));
    }

    private boolean isOfRun(ConsumerRecord<byte[], byte[]> record) {
        if (run == null) {
            return true;
        }
        return run.equals(runOf(record).run());
    }

    /** Nobody where no run published it. */
    private static Name runOf(ConsumerRecord<byte[], byte[]> record) {
        String call = WinnowHeaders.originText(record.headers());
        return new Name(null, null, call == null ? null : cut(CallId.runOf(call)));
    }

    private static Name nameIn(byte[] value) {
        try {
            Attribute attribute = Json.read(value, Attribute.class);
            return name(attribute.provider(), attribute.model());
        } catch (SerializationException e) {
            // Deduplication lets it through unread, since its key is vouched for.
            return new Name(null, null, null);
        }
    }

    private static Name name(@Nullable String provider, @Nullable String model) {
        return new Name(cut(provider), cut(model), null);
    }

    private static @Nullable String cut(@Nullable String name) {
        return name == null || name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }

    private long fingerprint(byte[] key) {
        return ByteBuffer.wrap(sha256.digest(key)).getLong();
    }
}
