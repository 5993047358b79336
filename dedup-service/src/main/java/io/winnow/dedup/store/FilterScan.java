package io.winnow.dedup.store;

import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jboss.logging.Logger;

/** Adds all fingerprints of a store to a filter, in a thread of its own. */
final class FilterScan {

    private static final Logger LOG = Logger.getLogger(FilterScan.class);

    /** It stops after the next entry. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final KeyValueIterator<Bytes, byte[]> entries;
    private final FingerprintFilter filter;
    private final Thread thread;
    private volatile boolean done;
    private volatile boolean cancelled;

    private FilterScan(String store, KeyValueIterator<Bytes, byte[]> entries, FingerprintFilter filter) {
        this.entries = entries;
        this.filter = filter;
        this.thread = Thread.ofPlatform().daemon().name("filter-of-" + store).unstarted(this::run);
    }

    /** @param entries of the store; closed at the end, or by the store when that is closed */
    static FilterScan start(String store, KeyValueIterator<Bytes, byte[]> entries, FingerprintFilter filter) {
        FilterScan scan = new FilterScan(store, entries, filter);
        scan.thread.start();
        return scan;
    }

    /** Whether the filter holds all that was in the store. */
    boolean isDone() {
        return done;
    }

    /** To be called before the store is closed, which would complain about an iterator that is open. */
    void cancel() {
        cancelled = true;
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (entries) {
            while (!cancelled && entries.hasNext()) {
                byte[] key = entries.next().key.get();
                if (key.length == KeyHash.BYTES) {
                    filter.add(KeyHash.high(key), KeyHash.low(key));
                }
            }
            done = !cancelled;
        } catch (RuntimeException e) {
            // A store that is closed ends its iterators.
            if (!cancelled) {
                LOG.warn("cannot read the known attributes back into memory; each will be looked up on disk", e);
            }
        }
    }
}
