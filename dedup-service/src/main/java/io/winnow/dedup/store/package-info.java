/**
 * The state of deduplication: fingerprints of known attributes, completely in RocksDB, and before it in bounded memory.
 *
 * <pre>
 *   get ─► table complete? ── yes ─► the table knows
 *               │ no, there are too many
 *               ▼
 *          filter excludes it? ── yes ─► never put
 *               │ no
 *               ▼
 *          table, now a cache of it? ── yes ─► the table knows
 *               │ no
 *               ▼
 *          RocksDB
 *
 *   put ─┬─► table (and filter) ─► RocksDB, later, many at once and sorted
 *        └─► batch ─► changelog, before the commit, many in one record
 * </pre>
 *
 * <p>{@link io.winnow.dedup.store.FingerprintStore} puts these together, within a {@link io.winnow.dedup.store.FingerprintMemory};
 * {@link io.winnow.dedup.store.Fingerprints} is what a processor has of it.
 */
@NullMarked
package io.winnow.dedup.store;

import org.jspecify.annotations.NullMarked;
