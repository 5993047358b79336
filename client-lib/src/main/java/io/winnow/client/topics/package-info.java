/**
 * Winnow's topics, followed and read.
 *
 * <h2>How it works</h2>
 *
 * <p>All consumers come from {@link io.winnow.client.topics.KafkaClients}: assigned, not in a group; committed records only;
 * nothing committed; and without a reset policy, because a deleted record is an event and must not be skipped silently.
 *
 * <ul>
 *   <li>{@link io.winnow.client.topics.TopicFollower} has its own thread and runs until it is closed. It reconnects
 *       with a back-off, picks up new partitions, notifies its listener when the topic was recreated, and knows when it
 *       has caught up.
 *   <li>{@link io.winnow.client.topics.TopicReader} is polled by its caller and fails when Kafka does: for commands, which end.
 *   <li>{@link io.winnow.client.topics.Records} reads messages; foreign records are skipped and never cause an
 *       exception.
 *   <li>{@link io.winnow.client.topics.TopicPosition} is a place in a topic as text, for cursors and event ids.
 * </ul>
 *
 * <h2>To keep something up to date from a topic</h2>
 *
 * <pre>{@code
 * var follower = new TopicFollower("winnow-tallies", List.of(topics.tallies()), clients, new TopicFollower.Listener() {
 *     public Map<TopicPartition, Long> begin(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
 *         index.forget();
 *         return beginnings;
 *     }
 *
 *     public void accept(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> positions) {
 *         Records.forEach(records, Tally.class, (tally, record) -> index.add(tally));
 *     }
 * });
 * follower.start();
 * }</pre>
 */
@NullMarked
package io.winnow.client.topics;

import org.jspecify.annotations.NullMarked;
