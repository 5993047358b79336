/**
 * Records that could not be processed.
 *
 * <h2>How it works</h2>
 *
 * <p>{@link io.winnow.ui.deadletters.DeadLetters} reads the newest records of {@code dead-letters} on request, newest
 * first, with a reader lent by {@link io.winnow.ui.kafka.HistoryReaders}. {@code Excerpt} makes foreign bytes readable:
 * bounded, in one line, without control characters.
 */
@NullMarked
package io.winnow.ui.deadletters;

import org.jspecify.annotations.NullMarked;
