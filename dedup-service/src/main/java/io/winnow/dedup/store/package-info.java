/**
 * The state of deduplication: fingerprints of what is known in a bounded table in memory, all of them in RocksDB.
 */
@NullMarked
package io.winnow.dedup.store;

import org.jspecify.annotations.NullMarked;
