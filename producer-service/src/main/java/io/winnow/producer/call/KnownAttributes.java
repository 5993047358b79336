package io.winnow.producer.call;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicFollower;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.kafka.WinnowHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers some of what each collection has, to be told to models.
 *
 * <p>What a person struck out comes first, the newest {@value #STRUCK}, as {@code merges} has it: nothing else keeps models from naming it
 * again and again.
 *
 * <p>A help, not a guarantee: what is told twice is deduplicated as ever. It begins to read with the first task that may want it, off the path
 * to the first attribute of those that don't; reads the last {@value #TAIL} records of each partition of {@code attributes.unique} and
 * follows the topic from there. Of each collection, and of its newest generation only, it keeps the newest attributes and a
 * sample of all that it saw, each as likely as any other; of the collections, those used last. So its memory is bounded, whatever the topic holds:
 * {@value #COLLECTIONS} collections of at most {@value #NEWEST} + {@value #SAMPLE} records of at most {@value #MAX_BYTES} bytes.
 */
public final class KnownAttributes implements TopicFollower.Listener, AutoCloseable {

    static final int TAIL = 20_000;
    static final int NEWEST = 200;
    static final int SAMPLE = 200;
    static final int STRUCK = 100;
    static final int COLLECTIONS = 100;
    static final int MAX_BYTES = 2_048;

    /** Longest that a task waits for the tail to be read; then it makes do with what is there. */
    private static final Duration CATCH_UP = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(KnownAttributes.class);

    private final TopicFollower unique;
    private final String merges;
    private final Map<String, Memory> byCollection = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Memory> eldest) {
            return size() > COLLECTIONS;
        }
    };
    private long beganNanos;

    public KnownAttributes(KafkaClients clients, String instance) {
        this.merges = clients.topics().merges();
        this.unique = new TopicFollower(
                instance + "-known", List.of(clients.topics().uniqueAttributes(), merges), clients, this);
    }

    /** The part of an {@link io.winnow.messages.Attribute} that matters here. */
    record Text(@JsonProperty(required = true) String attribute) {}

    /** Begins to read, if that has not begun yet; returns at once. */
    synchronized void begin() {
        beganNanos = beganNanos == 0 ? System.nanoTime() : beganNanos;
        unique.start();
    }

    /**
     * What a collection has, newest ones and samples in turn, so that any beginning of the list is a fair choice.
     *
     * @param generation of the collection; what is known of earlier ones does not count
     */
    List<String> of(String collection, long generation) throws InterruptedException {
        begin();
        awaitCatchUp();
        List<byte[]> newest;
        List<byte[]> sample;
        Set<String> known;
        synchronized (byCollection) {
            Memory memory = byCollection.get(collection);
            if (memory == null || memory.generation < generation) {
                return List.of();
            }
            newest = List.copyOf(memory.newest);
            sample = List.copyOf(memory.sample);
            known = new LinkedHashSet<>(memory.struck.sequencedValues().reversed());
        }
        for (int i = 0; i < Math.max(newest.size(), sample.size()); i++) {
            if (i < newest.size()) {
                add(known, newest.get(i));
            }
            if (i < sample.size()) {
                add(known, sample.get(i));
            }
        }
        return List.copyOf(known);
    }

    @Override
    public void close() {
        unique.close();
    }

    private void awaitCatchUp() throws InterruptedException {
        long began;
        synchronized (this) {
            began = beganNanos;
        }
        Duration left = CATCH_UP.minusNanos(System.nanoTime() - began);
        if (left.isPositive() && !unique.awaitCaughtUp(left)) {
            LOG.debug("continuing with what has been read so far");
        }
    }

    private static void add(Set<String> known, byte[] value) {
        try {
            known.add(Json.read(value, Text.class).attribute());
        } catch (SerializationException e) {
            LOG.debug("skipped a record that is not an attribute: {}", e.getMessage());
        }
    }

    @Override
    public Map<TopicPartition, Long> begin(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
        synchronized (byCollection) {
            byCollection.clear();
        }
        Map<TopicPartition, Long> tails = new HashMap<>();
        ends.forEach(
                (partition, end) -> tails.put(partition, Math.max(beginnings.getOrDefault(partition, 0L), end - TAIL)));
        return tails;
    }

    @Override
    public void accept(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> positions) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.topic().equals(merges)) {
                noteMerge(record);
            } else {
                note(record);
            }
        }
    }

    private void noteMerge(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        int separator = key == null ? -1 : AttributeKey.separatorIn(key);
        if (separator < 0) {
            return;
        }
        String collection = new String(key, 0, separator, StandardCharsets.UTF_8);
        String name = new String(key, StandardCharsets.UTF_8);
        Merge merge = Records.read(record, Merge.class);
        synchronized (byCollection) {
            if (merge != null && merge.isStruck()) {
                Memory memory = memory(collection, merge.generation());
                if (memory.generation == merge.generation()) {
                    memory.struck.putLast(name, merge.dropped());
                    if (memory.struck.size() > STRUCK) {
                        memory.struck.pollFirstEntry();
                    }
                }
            } else {
                Memory memory = byCollection.get(collection);
                if (memory != null) {
                    memory.struck.remove(name);
                }
            }
        }
    }

    /** The newest generation's, which may be this one or a later one. */
    private Memory memory(String collection, long generation) {
        Memory memory = byCollection.get(collection);
        if (memory == null || memory.generation < generation) {
            memory = new Memory(generation, collection.hashCode());
            byCollection.put(collection, memory);
        }
        return memory;
    }

    private void note(ConsumerRecord<byte[], byte[]> unique) {
        byte[] key = unique.key();
        byte[] value = unique.value();
        int separator = key == null ? -1 : AttributeKey.separatorIn(key);
        if (separator < 0 || value == null || value.length > MAX_BYTES) {
            return;
        }
        String collection = new String(key, 0, separator, StandardCharsets.UTF_8);
        long generation = WinnowHeaders.generation(unique.headers());
        synchronized (byCollection) {
            Memory memory = memory(collection, generation);
            if (memory.generation == generation) {
                memory.add(value);
            }
        }
    }

    /** What is kept of one collection: records as they are, which most of them never are read. */
    static final class Memory {

        private final long generation;
        private final SplittableRandom random;
        private final Deque<byte[]> newest = new ArrayDeque<>(NEWEST);
        private final List<byte[]> sample = new ArrayList<>();

        /** Texts by key, the newest last. */
        private final LinkedHashMap<String, String> struck = new LinkedHashMap<>();

        private long seen;

        Memory(long generation, long seed) {
            this.generation = generation;
            this.random = new SplittableRandom(seed);
        }

        void add(byte[] value) {
            newest.addFirst(value);
            if (newest.size() > NEWEST) {
                newest.removeLast();
            }
            // Each of all that were seen is in the sample with the same probability.
            seen++;
            if (sample.size() < SAMPLE) {
                sample.add(value);
            } else {
                long place = random.nextLong(seen);
                if (place < SAMPLE) {
                    sample.set((int) place, value);
                }
            }
        }

        List<byte[]> sample() {
            return List.copyOf(sample);
        }

        List<byte[]> newest() {
            return List.copyOf(newest);
        }
    }
}
