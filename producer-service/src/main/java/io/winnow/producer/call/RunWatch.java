package io.winnow.producer.call;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.winnow.messages.Json;
import io.winnow.messages.RunStatus;
import io.winnow.messages.error.RootCause;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import io.winnow.service.OccasionalLog;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which runs want no more requests: those that drain or have ended.
 *
 * <p>A help, not a guarantee: it saves the requests of tasks that wait in the queue or for a cool-down when a run is stopped. It
 * begins to read with the first task, off the path to the first attribute, and what it does not know yet is taken to be wanted.
 */
public final class RunWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunWatch.class);
    private static final int REMEMBERED_RUNS = 50_000;
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final KafkaSettings kafka;
    private final String topic;
    private final String instance;
    private final OccasionalLog troubles = new OccasionalLog(LOG, Duration.ofSeconds(30));
    private final Set<String> over = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED_RUNS;
        }
    }));
    private @Nullable Thread reader;
    private @Nullable KafkaConsumer<String, byte[]> consumer;
    private volatile boolean closed;

    public RunWatch(KafkaSettings kafka, Topics topics, String instance) {
        this.kafka = kafka;
        this.topic = topics.runStatus();
        this.instance = instance;
    }

    /** The part of a {@link RunStatus} that matters here. */
    record State(@JsonProperty(required = true) RunStatus.State state) {}

    boolean isOver(String runId) {
        begin();
        return over.contains(runId);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    private synchronized void begin() {
        if (reader == null && !closed) {
            reader = Thread.ofVirtual().name(instance + "-run-watch").start(this::read);
        }
    }

    private void read() {
        while (!closed) {
            try (KafkaConsumer<String, byte[]> opened = open()) {
                follow(opened);
            } catch (WakeupException e) {
                // Closed, which the loop looks at.
            } catch (RuntimeException e) {
                troubles.warn("cannot read {} and try again: {}", topic, RootCause.messageOf(e));
                if (!pause()) {
                    return;
                }
            }
        }
    }

    private synchronized KafkaConsumer<String, byte[]> open() {
        Map<String, Object> configuration = kafka.forConsumer();
        configuration.put(ConsumerConfig.CLIENT_ID_CONFIG, instance + "-run-watch");
        configuration.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        configuration.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        configuration.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        KafkaConsumer<String, byte[]> opened =
                new KafkaConsumer<>(configuration, new StringDeserializer(), new ByteArrayDeserializer());
        consumer = opened;
        return opened;
    }

    private void follow(KafkaConsumer<String, byte[]> opened) {
        List<PartitionInfo> partitions = opened.partitionsFor(topic);
        List<TopicPartition> assigned = partitions.stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        opened.assign(assigned);
        opened.seekToBeginning(assigned);
        while (!closed) {
            for (ConsumerRecord<String, byte[]> status : opened.poll(Duration.ofSeconds(1))) {
                note(status);
            }
        }
    }

    private void note(ConsumerRecord<String, byte[]> status) {
        if (status.key() == null || status.value() == null) {
            return;
        }
        try {
            RunStatus.State state = Json.read(status.value(), State.class).state();
            if (state.isTerminal() || state == RunStatus.State.DRAINING) {
                over.add(status.key());
            }
        } catch (SerializationException e) {
            troubles.warn("{} holds what is no run status, under the key {}", topic, status.key());
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
