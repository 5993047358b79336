package io.winnow.client.runs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.Call;
import io.winnow.messages.CallId;
import io.winnow.messages.RunCommand;
import io.winnow.messages.Task;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.WinnowHeaders;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Hands attributes in for a run without models, in calls: each is reported when the broker has acknowledged all of its attributes, so that
 * the run ends when every one is accounted for. Not thread safe.
 */
public final class HandingIn implements AutoCloseable {

    private static final Header JUDGED = WinnowHeaders.flag(WinnowHeaders.JUDGED);
    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final KafkaClients clients;
    private final RunCommand command;
    private final String provider;
    private final String model;
    private final String advice;
    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    private CallId callId;
    private byte[] call;
    private Instant startedAt = Instant.now();
    private int calls;
    private int sent;
    private long published;
    private boolean isJudged;

    /**
     * Nothing is handed in yet.
     *
     * @param provider whom the run's figures name as the source
     * @param model likewise
     * @param advice what to do when Kafka does not take an attribute, in words
     */
    public HandingIn(KafkaClients clients, RunCommand command, String provider, String model, String advice) {
        this.clients = clients;
        this.command = command;
        this.provider = provider;
        this.model = model;
        this.advice = advice;
        this.producer = clients.producer();
        this.callId = CallId.handedIn(command.runId(), 1);
        this.call = callId.toString().getBytes(UTF_8);
    }

    /** Says that the run has a judge, who is asked about doubts. */
    public void judged(boolean hasJudge) {
        isJudged = hasJudge;
    }

    /** Begins a call and returns its id. */
    public String begin() {
        callId = CallId.handedIn(command.runId(), ++calls);
        call = callId.toString().getBytes(UTF_8);
        startedAt = Instant.now();
        sent = 0;
        return callId.toString();
    }

    /** When the call began. */
    public Instant startedAt() {
        return startedAt;
    }

    /** How many partitions the topic of a record has. */
    public int partitionsOf(String topic) {
        return producer.partitionsFor(topic).size();
    }

    /**
     * Sends an attribute of the call; its headers are completed here.
     *
     * @throws WinnowException when Kafka did not take this one, or an earlier one
     */
    public void send(ProducerRecord<byte[], byte[]> attribute) {
        attribute.headers().add(WinnowHeaders.CALL, call).add(WinnowHeaders.PLACE, WinnowHeaders.placed(sent));
        if (isJudged) {
            attribute.headers().add(JUDGED);
        }
        try {
            producer.send(attribute, (metadata, e) -> {
                if (e != null) {
                    failure.compareAndSet(null, e);
                }
            });
        } catch (KafkaException e) {
            failure.compareAndSet(null, e);
        }
        sent++;
        requireNoFailure();
    }

    /** Waits until all attributes of the call are acknowledged, and reports it; a call without any is not reported. */
    public void report() {
        if (sent == 0) {
            return;
        }
        producer.flush();
        requireNoFailure();
        Instant finishedAt = Instant.now();
        Call.Request request = new Call.Request(
                provider,
                model,
                Duration.between(startedAt, finishedAt).toMillis(),
                sent,
                0,
                0,
                0,
                BigDecimal.ZERO,
                false,
                null);
        Call report = new Call(
                Call.VERSION,
                Task.Kind.LIST,
                callId.toString(),
                callId.taskId(),
                command.runId(),
                command.collection(),
                callId.slot(),
                callId.attempt(),
                provider,
                Call.Outcome.SUCCEEDED,
                false,
                null,
                sent,
                Map.of(),
                List.of(request),
                List.of(),
                List.of(),
                null,
                startedAt,
                finishedAt);
        producer.send(CollectionPartitioner.record(clients.topics().calls(), report, producer));
        producer.flush();
        published += sent;
        sent = 0;
    }

    /** Attributes of all calls that were reported. */
    public long published() {
        return published;
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }

    private void requireNoFailure() {
        Exception e = failure.get();
        if (e != null) {
            throw new WinnowException(
                    "Kafka at " + clients.brokers() + " did not take attribute " + (published + sent) + ": "
                            + e.getMessage() + "; " + advice,
                    e);
        }
    }
}
