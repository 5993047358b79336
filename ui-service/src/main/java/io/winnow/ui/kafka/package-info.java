/**
 * How this service uses Kafka.
 *
 * <h2>How it works</h2>
 *
 * <ul>
 *   <li>{@link io.winnow.client.topics.KafkaClients} makes consumers and admin clients, all with the same settings. Consumers read
 *       committed records only, belong to no group and commit nothing.
 *   <li>A {@link io.winnow.client.topics.TopicFollower} reads topics from a position on, in one thread, into a
 *       listener, for as long as the service runs. It reports how far it has read, and whether it has reached the ends
 *       that the topics had when it started.
 *   <li>{@link io.winnow.ui.kafka.BrokerWatch} asks every second whether each partition's leader answers and where the
 *       topic of rows ends, on its own thread and client: Kafka's clients wait for a broker silently.
 *   <li>{@link io.winnow.ui.kafka.HistoryReaders} lends requests a bounded number of consumers.
 *   <li>{@link io.winnow.ui.kafka.Readiness} refuses requests that cannot be answered yet, or not without Kafka.
 * </ul>
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>A request does not wait for a broker that is known to be unreachable: it gets 503 at once.
 *   <li>Data that was read before can still be shown while Kafka is unreachable.
 * </ul>
 *
 * <h2>To follow another topic</h2>
 *
 * <p>Implement {@code TopicFollower.Listener}: {@code begin} says where to start and discards previous data,
 * {@code accept} takes records. If few users need the topic, start the follower on the first request, as
 * {@link io.winnow.ui.statistics.CallFollower} does.
 */
@NullMarked
package io.winnow.ui.kafka;

import org.jspecify.annotations.NullMarked;
