package io.winnow.dedup.store;

import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** Lets an outer store observe the restore of the store that it wraps, and keep records to itself. */
final class RestoreObservingContext implements StateStoreContext {

    private final StateStoreContext context;
    private final Observer observer;

    RestoreObservingContext(StateStoreContext context, Observer observer) {
        this.context = context;
        this.observer = observer;
    }

    /** The outer store; called in the order of the records. */
    interface Observer {

        /** Whether the inner store does not get a record. */
        boolean keeps(ConsumerRecord<byte[], byte[]> record);

        /** Takes such a record. */
        void take(ConsumerRecord<byte[], byte[]> record);

        /** The inner store is about to get records. */
        void restoring(Collection<ConsumerRecord<byte[], byte[]>> records);

        /** It has them. */
        void restored(Collection<ConsumerRecord<byte[], byte[]>> records);
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
        return records -> {
            List<ConsumerRecord<byte[], byte[]>> passedOn = new ArrayList<>(records.size());
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (observer.keeps(record)) {
                    passOn(callback, passedOn);
                    observer.take(record);
                } else {
                    passedOn.add(record);
                }
            }
            passOn(callback, passedOn);
        };
    }

    private void passOn(StateRestoreCallback callback, List<ConsumerRecord<byte[], byte[]>> records) {
        if (records.isEmpty()) {
            return;
        }
        observer.restoring(records);
        if (callback instanceof RecordBatchingStateRestoreCallback batching) {
            batching.restoreBatch(records);
        } else {
            records.forEach(record -> callback.restore(record.key(), record.value()));
        }
        observer.restored(records);
        records.clear();
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
