/**
 * Winnow as a Kafka client: the page, the command line and the workers read Winnow's topics and write to {@code runs}
 * with these classes. No framework.
 *
 * <h2>Packages</h2>
 *
 * <ul>
 *   <li>{@link io.winnow.client.topics} opens Kafka clients, follows topics for as long as a process lives, and reads
 *       them up to their current ends.
 *   <li>{@link io.winnow.client.lists} reads rows of {@code attributes.unique}: what a row is, which rows are wanted,
 *       how many at a time.
 *   <li>{@link io.winnow.client.exports} writes rows as txt, json, jsonl and csv.
 *   <li>{@link io.winnow.client.producers} knows the workers from their own reports.
 *   <li>{@link io.winnow.client.prices} adds the prices of its models to a run.
 *   <li>{@link io.winnow.client.runs} assembles, sends and stops runs, and holds the status of all runs.
 *   <li>{@link io.winnow.client.rededup} decides a list anew from what was recorded for it.
 * </ul>
 *
 * <p>Packages use those above them in this list, never those below. {@code RATIONALE.md} has the reasons.
 */
@NullMarked
package io.winnow.client;

import org.jspecify.annotations.NullMarked;
