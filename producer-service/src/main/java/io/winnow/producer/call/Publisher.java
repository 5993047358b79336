package io.winnow.producer.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.answer.Item;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Call;
import io.winnow.messages.Json;
import io.winnow.messages.Task;
import io.winnow.messages.Verdict;
import io.winnow.messages.error.RootCause;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Sameness;
import io.winnow.router.grammar.Target;
import io.winnow.tracing.Span;
import io.winnow.tracing.TraceAttributes;
import io.winnow.tracing.TraceContext;
import io.winnow.tracing.TraceHeaders;
import io.winnow.tracing.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what calls give. Each method returns when every in-sync replica has acknowledged every record: only what has been
 * acknowledged may be counted.
 */
public final class Publisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final int MAX_DEAD_LETTER_BYTES = 512 * 1024;
    private static final long BUFFER_BYTES = 16 * 1024 * 1024;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    private static final Header JUDGED = WinnowHeaders.flag(WinnowHeaders.JUDGED);

    private final Topics topics;
    private final Tracing tracing;
    private final int tracedOneIn;
    private final Producer<byte[], byte[]> producer;

    /**
     * Connects.
     *
     * @param tracedOneIn of the attributes of an answer every such one goes on in the call's trace; 0 for none
     */
    public Publisher(KafkaSettings kafka, Topics topics, String instance, Tracing tracing, int tracedOneIn) {
        this.topics = topics;
        this.tracing = tracing;
        this.tracedOneIn = tracedOneIn;
        Map<String, Object> configuration = kafka.forProducer();
        configuration.put(ProducerConfig.CLIENT_ID_CONFIG, instance);
        configuration.put(ProducerConfig.ACKS_CONFIG, "all");
        configuration.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        configuration.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        // With more, a batch to a topic that was just made can overtake the refused one before it, and then both stand
        // still.
        configuration.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        configuration.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        configuration.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
        // Who finds it full waits.
        configuration.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        configuration.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 20);
        configuration.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 500);
        this.producer = new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Fetches what the producer must know of the topics before it can send, so that the first call need not wait. */
    public void warmUp() {
        producer.partitionsFor(topics.rawAttributes());
        producer.partitionsFor(topics.calls());
    }

    /**
     * Publishes the attributes of one answer.
     *
     * @param trace what it is a part of; null when nothing is traced
     * @throws PublishException when not all were acknowledged
     */
    void attributes(Task task, Target target, List<Item> attributes, Instant at, @Nullable TraceContext trace)
            throws PublishException {
        try (Span span = tracing.send(topics.rawAttributes(), trace)
                .set(TraceAttributes.MESSAGES, attributes.size())
                .set(TraceAttributes.RUN, task.runId())
                .set(TraceAttributes.CALL, task.callId())
                .set(TraceAttributes.COLLECTION, task.collection())) {
            try {
                publish(records(task, target, attributes, at, span.context()));
            } catch (PublishException e) {
                span.failed("unpublished", e.getMessage());
                throw e;
            }
        }
    }

    private List<ProducerRecord<byte[], byte[]>> records(
            Task task, Target target, List<Item> attributes, Instant at, @Nullable TraceContext trace) {
        boolean isTraced = trace != null && trace.isSampled() && tracedOneIn > 0;
        byte[] callId = task.callId().getBytes(UTF_8);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(attributes.size());
        Sameness sameness = task.sameness();
        byte[] form = WinnowHeaders.form(sameness);
        for (Item item : attributes) {
            String canonical = sameness.keyOf(item.name());
            Attribute attribute = new Attribute(
                    Attribute.VERSION,
                    item.name(),
                    canonical,
                    task.collection(),
                    target.provider(),
                    target.model(),
                    task.runId(),
                    task.callId(),
                    at,
                    task.ask().control() ? null : task.ask().facet(),
                    task.ask().control() ? true : null,
                    item.description(),
                    item.category());
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    topics.rawAttributes(),
                    new AttributeKey(task.collection(), canonical).toBytes(),
                    Json.write(attribute));
            record.headers()
                    .add(WinnowHeaders.CANONICAL, form)
                    .add(WinnowHeaders.CALL, callId)
                    .add(WinnowHeaders.PLACE, WinnowHeaders.placed(records.size()));
            if (task.hasJudge()) {
                record.headers().add(JUDGED);
            }
            if (isTraced && records.size() % tracedOneIn == 0) {
                TraceHeaders.inject(trace, record.headers());
            }
            records.add(record);
        }
        return records;
    }

    /**
     * Publishes what a judge said.
     *
     * @throws PublishException when not all were acknowledged
     */
    void verdicts(List<Verdict> verdicts) throws PublishException {
        int partitions = partitionsOf(topics.verdicts());
        publish(verdicts.stream()
                .map(verdict -> new ProducerRecord<>(
                        topics.verdicts(),
                        CollectionPartitioner.partitionOf(verdict.collection(), partitions),
                        verdict.key().getBytes(UTF_8),
                        Json.write(verdict)))
                .toList());
    }

    private int partitionsOf(String topic) throws PublishException {
        try {
            return producer.partitionsFor(topic).size();
        } catch (KafkaException e) {
            throw new PublishException("cannot read the partitions of " + topic + ": " + RootCause.messageOf(e), e);
        }
    }

    /**
     * Publishes what became of an attempt.
     *
     * @throws PublishException when it was not acknowledged
     */
    void call(Call call) throws PublishException {
        publish(List.of(CollectionPartitioner.record(topics.calls(), call, partitionsOf(topics.calls()))));
    }

    /**
     * Publishes what could not be used; when that fails too, only the log tells of it.
     *
     * @param source where it came from, as {@code topic-partition@offset}
     */
    void deadLetter(byte @Nullable [] key, byte[] value, String reason, String source, @Nullable String callId) {
        byte[] kept = value.length <= MAX_DEAD_LETTER_BYTES ? value : Arrays.copyOf(value, MAX_DEAD_LETTER_BYTES);
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(topics.deadLetters(), key, kept);
        letter.headers()
                .add(WinnowHeaders.REASON, reason.getBytes(UTF_8))
                .add(WinnowHeaders.SOURCE, source.getBytes(UTF_8));
        if (callId != null) {
            letter.headers().add(WinnowHeaders.CALL, callId.getBytes(UTF_8));
        }
        if (kept.length < value.length) {
            letter.headers()
                    .add(
                            WinnowHeaders.TRUNCATED_FROM,
                            String.valueOf(value.length).getBytes(UTF_8));
        }
        try {
            publish(List.of(letter));
        } catch (PublishException e) {
            LOG.warn("a dead letter from {} was lost: {}", source, e.getMessage());
        }
    }

    /** Gives up what is not acknowledged within a few seconds. */
    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
    }

    private void publish(List<ProducerRecord<byte[], byte[]>> records) throws PublishException {
        // Not interruptible: what has been sent must be known to be there or not.
        boolean interrupted = Thread.interrupted();
        try {
            List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
            for (ProducerRecord<byte[], byte[]> record : records) {
                sent.add(producer.send(record));
            }
            for (Future<RecordMetadata> future : sent) {
                interrupted |= awaitUninterruptibly(future);
            }
        } catch (ExecutionException e) {
            throw failed(records, e.getCause() == null ? e : e.getCause());
        } catch (KafkaException | IllegalStateException e) {
            throw failed(records, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static PublishException failed(List<ProducerRecord<byte[], byte[]>> records, Throwable cause) {
        return new PublishException(
                "Kafka did not acknowledge " + records.size() + " records for "
                        + records.getFirst().topic() + ": " + RootCause.messageOf(cause),
                cause);
    }

    /** Returns whether the thread was interrupted meanwhile. */
    private static boolean awaitUninterruptibly(Future<?> future) throws ExecutionException {
        boolean interrupted = false;
        while (true) {
            try {
                future.get();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
