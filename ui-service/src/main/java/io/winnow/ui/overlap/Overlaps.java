package io.winnow.ui.overlap;

import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.ui.http.ProblemException;
import io.winnow.ui.kafka.HistoryReaders;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads the newest records of {@code attributes.raw} on request, to count which model adds what. The same request
 * within {@link #FRESH}, or while the records are being read, gets the same answer. Thread safe.
 */
public final class Overlaps {

    /** Maximum number of records of one scan, over all collections. */
    static final int MAX_RECORDS = 200_000;

    private static final Duration TIME = Duration.ofSeconds(5);
    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String topic;
    private final HistoryReaders readers;
    private final RunIndex index;
    private final ConcurrentMap<Question, CompletableFuture<Overlap>> answers = new ConcurrentHashMap<>();

    public Overlaps(String topic, HistoryReaders readers, RunIndex index) {
        this.topic = topic;
        this.readers = readers;
        this.index = index;
    }

    private record Question(String collection, @Nullable String run, boolean comparesRuns, long generation) {}

    /**
     * The overlap of the models in a collection's current generation.
     *
     * @param run only attributes of this run; null for all
     * @param comparesRuns whether it is that of the collection's runs
     * @throws ProblemException (503) when no reader becomes free in time
     */
    public Overlap of(String collection, @Nullable String run, boolean comparesRuns) throws InterruptedException {
        Question question = new Question(collection, run, comparesRuns, index.generationOf(collection));
        CompletableFuture<Overlap> mine = new CompletableFuture<>();
        CompletableFuture<Overlap> known = answers.putIfAbsent(question, mine);
        if (known != null) {
            return await(known);
        }
        try {
            Overlap answer = read(question);
            mine.complete(answer);
            CompletableFuture.delayedExecutor(FRESH.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> answers.remove(question, mine));
            return answer;
        } catch (InterruptedException | RuntimeException e) {
            answers.remove(question, mine);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    private static Overlap await(CompletableFuture<Overlap> known) throws InterruptedException {
        try {
            return known.get(PATIENCE.plus(TIME).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw ProblemException.unavailable("another request is reading the same records: try again shortly", e);
        }
    }

    private Overlap read(Question question) throws InterruptedException {
        return readers.lend(PATIENCE, consumer -> {
            List<TopicPartition> partitions = KafkaClients.assign(consumer, topic);
            Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, Long> from = newest(beginnings, ends, MAX_RECORDS);
            OverlapCount count = new OverlapCount(
                    question.collection(),
                    question.run(),
                    question.comparesRuns(),
                    partitions.size(),
                    index.samenessOf(question.collection()));
            boolean toEnd = TopicReader.scan(consumer, from, ends, TIME, record -> {
                // What a person brought back was not named again.
                if (!WinnowHeaders.isRuled(record.headers())) {
                    count.add(record);
                }
            });
            boolean[] fromStart = new boolean[partitions.size()];
            from.forEach((partition, offset) -> fromStart[partition.partition()] = offset == 0);
            return count.result(question.generation(), fromStart, toEnd);
        });
    }

    /** From where to read so many offsets, as evenly over the partitions as these allow. */
    static Map<TopicPartition, Long> newest(
            Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends, long offsets) {
        Map<TopicPartition, Long> from = new HashMap<>();
        List<TopicPartition> smallestFirst = ends.keySet().stream()
                .sorted(Comparator.comparingLong(partition -> at(ends, partition) - at(beginnings, partition)))
                .toList();
        long left = offsets;
        for (int i = 0; i < smallestFirst.size(); i++) {
            TopicPartition partition = smallestFirst.get(i);
            long share = left / (smallestFirst.size() - i);
            long start = Math.max(at(beginnings, partition), at(ends, partition) - share);
            from.put(partition, start);
            left -= at(ends, partition) - start;
        }
        return from;
    }

    private static long at(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return offsets.getOrDefault(partition, 0L);
    }
}
