/**
 * Winnow as a Kafka client: the page, the command line and the workers read Winnow's topics and write to {@code runs}
 * with these classes. No framework.
 *
 * <h2>Packages</h2>
 *
 * <ul>
 *   <li>{@link io.winnow.client.topics} opens Kafka clients, follows topics for as long as a process lives, and reads them up to
 *       where they end.
 *   <li>{@link io.winnow.client.lists} reads rows of {@code attributes.unique}: what a row is, which of them are wanted, how many
 *       at a time.
 *   <li>{@link io.winnow.client.exports} writes rows as txt, json, jsonl and csv.
 *   <li>{@link io.winnow.client.producers} knows the workers from what they say of themselves.
 *   <li>{@link io.winnow.client.prices} gives a run the prices of its models.
 *   <li>{@link io.winnow.client.runs} assembles, sends and stops runs, and knows all of them.
 * </ul>
 *
 * <p>Packages use those above them in this list, never those below. Why things are as they are is in {@code RATIONALE.md}.
 */
@NullMarked
package io.winnow.client;

import org.jspecify.annotations.NullMarked;
