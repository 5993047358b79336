/**
 * One host for every Kafka Streams topology of Winnow.
 *
 * <h2>What it does</h2>
 *
 * <p>A service gives {@link io.winnow.service.streams.StreamsHost} its {@link io.winnow.service.streams.StreamsSettings settings}
 * and its topology. The host starts it, handles its failures, reports the progress of restores and closes it within a
 * time limit.
 *
 * <h2>How failures are handled</h2>
 *
 * <p>{@code FailureAdvice}, a pure function, classifies a failure: a line that names the problem and the remedy, and
 * what the host does:
 *
 * <ul>
 *   <li>temporary failures (the broker is unreachable, the disk is full): {@code RestartBackoff} says how long to wait,
 *       then the thread is replaced;
 *   <li>unreadable state is deleted and restored from its changelogs, at most three times within an hour of each other;
 *   <li>permanent failures (wrong password, a name that another instance uses): the host stops.
 * </ul>
 *
 * <p>At a start, every failure other than damage ends the process with that line: an operator is there to read it.
 *
 * <h2>Lifecycle</h2>
 *
 * <p>{@link io.winnow.service.streams.StreamsState} is a sealed type whose states offer only legal transitions. What the host
 * decides (back off, fail, close) takes precedence over the state of Kafka Streams (assigning and restoring, running,
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
 * <p>Its metrics are {@link io.winnow.service.streams.StreamsMeters}; health needs only the bean.
 *
 * <p>To add advice on a failure, add a {@code Kind} with its remedy, a case in {@code FailureAdvice}, and a case in its
 * test.
 */
@NullMarked
package io.winnow.service.streams;

import org.jspecify.annotations.NullMarked;
