/**
 * A run's figures by model and over time.
 *
 * <h2>How it works</h2>
 *
 * <p>{@link io.winnow.ui.statistics.CallFollower} reads the topics {@code calls} and {@code tallies} of the last hours
 * into {@link io.winnow.ui.statistics.CallStatistics}, starting on the first request, so that a start of the service is
 * not slowed down by unused statistics. Per run and model there are sums, errors by class and a histogram of latencies;
 * {@code RunTimeline} holds sums over time, in points that grow further apart.
 * {@link io.winnow.ui.statistics.RunStatistics} joins them with the run's status, which is the only source of what was
 * new.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Memory is bounded in runs and in models; the run with the oldest news is dropped first.
 *   <li>An answer includes all records that were on the topics at the time of the request.
 * </ul>
 */
@NullMarked
package io.winnow.ui.statistics;

import org.jspecify.annotations.NullMarked;
