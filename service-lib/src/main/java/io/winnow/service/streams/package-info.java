/**
 * One host for every Kafka Streams topology of Winnow.
 *
 * <h2>What it does</h2>
 *
 * <p>A service gives {@link io.winnow.service.streams.StreamsHost} its {@link io.winnow.service.streams.StreamsSettings settings}
 * and its topology. The host starts it, answers its failures, says how far a restore is and closes it within a bound.
 *
 * <h2>What becomes of a failure</h2>
 *
 * <p>{@code FailureAdvice}, a pure function, says what a failure is about, in one line that names the remedy, and what to do:
 *
 * <ul>
 *   <li>what may pass (the broker is unreachable, the disk is full): {@code RestartBackoff} says how long to wait, then the thread is replaced;
 *   <li>state that cannot be read: it is deleted and restored from its changelogs, at most three times within an hour of each other;
 *   <li>what no further try can help (wrong password, a name that another instance has): the host stops.
 * </ul>
 *
 * <p>At a start, every failure other than damage ends the process with that line: an operator is there to read it.
 *
 * <h2>Its life</h2>
 *
 * <p>{@link io.winnow.service.streams.StreamsState} is a sealed type whose states offer only legal transitions. What the host
 * decides (back off, fail, close) goes before what Kafka Streams says of itself (assigning and restoring, running,
 * ended), which is read on each request.
 *
 * <h2>To add a service that is a topology</h2>
 *
 * <pre>{@code
 * final class Census implements StreamsService {
 *     private final StreamsHost host = new StreamsHost(settings, () -> CensusTopology.build(topics));
 *     …
 * }
 *
 * @Singleton
 * class CensusBean extends StreamsServiceBean<Census> {
 *     CensusBean(CensusConfiguration configuration, KafkaSettings kafka) {
 *         super("census", new Census(…));
 *     }
 * }
 * }</pre>
 *
 * <p>Its figures are {@link io.winnow.service.streams.StreamsMeters}; health needs no more than the bean.
 *
 * <p>To add advice on a failure: a {@code Kind} with its remedy, a case in {@code FailureAdvice}, a case in its test.
 */
@NullMarked
package io.winnow.service.streams;

import org.jspecify.annotations.NullMarked;
