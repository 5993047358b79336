/**
 * What Winnow's parts cost beside the least that could do the same: every figure stands next to a copy through the same
 * broker, measured in the same run.
 *
 * <p>{@link io.winnow.benchmarks.DedupBenchmark} measures deduplication. The broker ({@link
 * io.winnow.benchmarks.BrokerMain}), the application measured ({@link io.winnow.benchmarks.ApplicationMain}) and the
 * driver are three processes, so that the application's CPU time is its own.
 */
@NullMarked
package io.winnow.benchmarks;

import org.jspecify.annotations.NullMarked;
