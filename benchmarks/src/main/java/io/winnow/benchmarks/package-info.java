/**
 * What Winnow's parts cost compared with the minimum that could do the same: every figure is next to a plain copy
 * through the same broker, measured in the same run.
 *
 * <p>{@link io.winnow.benchmarks.DedupBenchmark} measures deduplication. The broker ({@link
 * io.winnow.benchmarks.BrokerMain}), the application measured ({@link io.winnow.benchmarks.ApplicationMain}) and the
 * driver are three processes, so that the application's CPU time is its own. Flink, with which it is compared on demand, is on another
 * class path, in the module flink-peer.
 *
 * <p>{@link io.winnow.benchmarks.SseBenchmark} measures how late rows reach the clients of a packaged ui-service; {@link
 * io.winnow.benchmarks.SseClientsMain} is its clients, and the plain consumer that they are compared with.
 *
 * <p>{@link io.winnow.benchmarks.StartBenchmark} measures how long a user waits. {@link
 * io.winnow.benchmarks.RoutingBenchmark} is a JMH benchmark of a routing decision, without a broker.
 */
@NullMarked
package io.winnow.benchmarks;

import org.jspecify.annotations.NullMarked;
