/**
 * A run's figures by model and over time.
 *
 * <h2>How it works</h2>
 *
 * <p>{@link io.winnow.ui.statistics.CallFollower} reads the topics {@code calls} and {@code tallies} of the last hours
 * into {@link io.winnow.ui.statistics.CallStatistics}, starting on the first request, so that a start of the service is
 * not slowed down by unused statistics. Per run and model there are sums, errors by class and a histogram of latencies;
 * {@code RunTimeline} holds sums over time, in points that grow further apart.
 * {@link io.winnow.ui.statistics.RunStatistics} joins them with the run's status, which alone knows what was new.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Memory is bounded in runs and in models; the run with the oldest news is dropped first.
 *   <li>An answer has all records that were on the topics when it was asked for.
 * </ul>
 */
@NullMarked
package io.winnow.ui.statistics;

import org.jspecify.annotations.NullMarked;
