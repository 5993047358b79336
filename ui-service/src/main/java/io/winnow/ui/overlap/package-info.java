/**
 * How much the models of a collection overlap, and what each contributes that no other does.
 *
 * <h2>How it works</h2>
 *
 * <p>{@link io.winnow.ui.overlap.Overlaps} scans the newest records of {@code attributes.raw} on request, with a reader
 * lent by {@link io.winnow.ui.kafka.HistoryReaders}; {@code OverlapCount} counts them by key and model. The same
 * question within two seconds, or while the answer is being made, gets the same answer.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Records whose producer does not vouch for their key are read as deduplication reads them ({@link io.winnow.messages.ForeignAttribute}).
 *   <li>A scan that ends early says so ({@code complete} is false).
 * </ul>
 */
@NullMarked
package io.winnow.ui.overlap;

import org.jspecify.annotations.NullMarked;
