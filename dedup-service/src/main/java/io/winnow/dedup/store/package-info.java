/**
 * The state of deduplication: fingerprints of known attributes, in a bounded table in memory and completely in RocksDB.
 */
@NullMarked
package io.winnow.dedup.store;

import org.jspecify.annotations.NullMarked;
