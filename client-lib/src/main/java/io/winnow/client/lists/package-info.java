/**
 * Rows of lists, as they are on {@code attributes.unique}.
 *
 * <h2>How it works</h2>
 *
 * <p>{@link io.winnow.client.lists.Row} is the one reading of such a record, and the one JSON form of a row, in pages, streams,
 * exports and files. {@link io.winnow.client.lists.ListReader} reads slices of the topic, bounded in rows, bytes, records looked at
 * and time, from any position. {@link io.winnow.client.lists.RowFilter} says which rows are wanted.
 *
 * <p>The key decides which collection a row belongs to and what makes it unique, because deduplication made it; the value may be a
 * foreign producer's.
 */
@NullMarked
package io.winnow.client.lists;

import org.jspecify.annotations.NullMarked;
