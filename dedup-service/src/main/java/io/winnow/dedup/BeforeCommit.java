package io.winnow.dedup;

import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * Runs an action of a processor inside each transaction, after its last record and before it is committed.
 *
 * <p>Streams has no public hook at this place. It does call the caches of state stores there, so that their pending
 * records are forwarded in time: this is a store without content that acts as such a cache. RATIONALE.md says why no
 * public way is exact.
 */
public final class BeforeCommit implements StateStore, CachedStateStore<Object, Object> {

    private final String name;
    private @Nullable InternalProcessorContext<?, ?> context;
    private @Nullable ProcessorNode<?, ?, ?, ?> node;
    private @Nullable Runnable action;
    private boolean open;

    private BeforeCommit(String name) {
        this.name = name;
    }

    /**
     * Sets what to do; it may forward through the processor's context.
     *
     * @param processor the context that the processor is being initialised with
     */
    public void onCommit(ProcessorContext<?, ?> processor, Runnable action) {
        this.context = (InternalProcessorContext<?, ?>) processor;
        this.node = context.currentNode();
        this.action = action;
    }

    @Override
    public void flushCache() {
        if (context == null || action == null) {
            return;
        }
        ProcessorNode<?, ?, ?, ?> currentNode = context.currentNode();
        ProcessorRecordContext currentRecord = context.recordContext();
        TaskId task = context.taskId();
        try {
            context.setCurrentNode(node);
            // Records forwarded here do not come from a particular record.
            context.setRecordContext(new ProcessorRecordContext(
                    context.currentSystemTimeMs(), -1, task.partition(), name, new RecordHeaders()));
            action.run();
        } finally {
            context.setRecordContext(currentRecord);
            context.setCurrentNode(currentNode);
        }
    }

    @Override
    public void clearCache() {
        // Nothing is held here.
    }

    @Override
    public boolean setFlushListener(CacheFlushListener<Object, Object> listener, boolean sendOldValues) {
        return false;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        open = true;
        context.register(root, (key, value) -> {});
    }

    @Override
    public void close() {
        open = false;
        context = null;
        node = null;
        action = null;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** Adds such a store to a topology. */
    public static StoreBuilder<BeforeCommit> builder(String name) {
        return new Builder(name);
    }

    private record Builder(String name) implements StoreBuilder<BeforeCommit> {

        @Override
        public BeforeCommit build() {
            return new BeforeCommit(name);
        }

        @Override
        public StoreBuilder<BeforeCommit> withCachingEnabled() {
            return this;
        }

        @Override
        public StoreBuilder<BeforeCommit> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<BeforeCommit> withLoggingEnabled(Map<String, String> config) {
            throw new UnsupportedOperationException(name + " holds nothing that could be logged");
        }

        @Override
        public StoreBuilder<BeforeCommit> withLoggingDisabled() {
            return this;
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }
    }
}
