/**
 * Rows of lists, as they are on {@code attributes.unique}.
 *
 * <h2>How it works</h2>
 *
 * <p>{@link io.winnow.client.lists.Row} is the only reader of such a record, and the only JSON form of a row, in pages,
 * streams, exports and files. {@link io.winnow.client.lists.ListReader} reads slices of the topic, bounded in rows,
 * bytes, records scanned and time, from any position. {@link io.winnow.client.lists.RowFilter} selects rows.
 *
 * <p>A person can take a row out: a record without a value, {@link io.winnow.client.lists.Departure}, follows it. The row is still on the
 * topic until Kafka compacts it, so whoever reads from an earlier place asks {@link io.winnow.client.lists.Departures} whether it is in the list.
 *
 * <p>{@link io.winnow.client.lists.Explanation} finds out what became of any text, and {@link io.winnow.client.lists.RulingOrders} changes it.
 *
 * <p>The key decides which collection a row belongs to and what makes it unique, because deduplication wrote it; the
 * value may come from a foreign producer.
 */
@NullMarked
package io.winnow.client.lists;

import org.jspecify.annotations.NullMarked;
