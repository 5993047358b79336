package io.winnow.dedup.store;

import java.io.File;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.CommitCallback;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;

/** Lets an outer store observe the restore of the store that it wraps. */
final class RestoreObservingContext implements StateStoreContext {

    private final StateStoreContext context;
    private final Consumer<Collection<ConsumerRecord<byte[], byte[]>>> observer;

    RestoreObservingContext(StateStoreContext context, Consumer<Collection<ConsumerRecord<byte[], byte[]>>> observer) {
        this.context = context;
        this.observer = observer;
    }

    @Override
    public void register(StateStore store, StateRestoreCallback callback) {
        context.register(store, observed(callback));
    }

    @Override
    public void register(StateStore store, StateRestoreCallback callback, CommitCallback commitCallback) {
        context.register(store, observed(callback), commitCallback);
    }

    private RecordBatchingStateRestoreCallback observed(StateRestoreCallback callback) {
        if (callback instanceof RecordBatchingStateRestoreCallback batching) {
            return records -> {
                batching.restoreBatch(records);
                observer.accept(records);
            };
        }
        return records -> {
            records.forEach(record -> callback.restore(record.key(), record.value()));
            observer.accept(records);
        };
    }

    @Override
    public String applicationId() {
        return context.applicationId();
    }

    @Override
    public TaskId taskId() {
        return context.taskId();
    }

    @Override
    public Optional<RecordMetadata> recordMetadata() {
        return context.recordMetadata();
    }

    @Override
    public Serde<?> keySerde() {
        return context.keySerde();
    }

    @Override
    public Serde<?> valueSerde() {
        return context.valueSerde();
    }

    @Override
    public File stateDir() {
        return context.stateDir();
    }

    @Override
    public StreamsMetrics metrics() {
        return context.metrics();
    }

    @Override
    public Map<String, Object> appConfigs() {
        return context.appConfigs();
    }

    @Override
    public Map<String, Object> appConfigsWithPrefix(String prefix) {
        return context.appConfigsWithPrefix(prefix);
    }
}
