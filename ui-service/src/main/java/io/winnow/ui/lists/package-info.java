/**
 * Stored lists: pages, filters and exports.
 *
 * <h2>How it works</h2>
 *
 * <p>No list is held in memory. {@link io.winnow.ui.lists.Lists} reads pages and exports for whoever asks:
 * {@link io.winnow.ui.kafka.HistoryReaders} reads the topic {@code attributes.unique} in slices, with a
 * bounded number of consumers. A slice is bounded in rows, bytes, records scanned and time, and the consumer is
 * returned before the slice is sent, so a slow client does not hold one.
 *
 * <p>A page's cursor is the position up to which it was read: pages neither lose nor repeat rows while the list grows,
 * and a stream can continue where a page ended. An export ends where the topic ended when the export started.
 *
 * <p>{@link io.winnow.ui.lists.AttributeResource} says what became of one attribute, and passes on what a person decides about it;
 * {@link io.winnow.ui.lists.RulingsResource} does so for many at once, all or none. {@link io.winnow.ui.lists.Imports} hands lists in. Rows that
 * a person took out are still on the topic for a while: {@link io.winnow.ui.kafka.LeftRows} knows them, and no page or export has them.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>A page may be short, or empty, and still have a successor: a scan takes time in the size of the topic, not of the collection.
 *   <li>The key of a record identifies it, since deduplication wrote it; the value may come from a foreign producer.
 * </ul>
 *
 * <h2>To add a filter or a format</h2>
 *
 * <p>Filters are predicates in {@link io.winnow.client.lists.RowFilter}; formats are constants of
 * {@link io.winnow.client.exports.ExportFormat}. Both are shared with the command line.
 */
@NullMarked
package io.winnow.ui.lists;

import org.jspecify.annotations.NullMarked;
