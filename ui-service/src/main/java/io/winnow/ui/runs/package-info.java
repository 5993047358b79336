/**
 * Runs: starting, stopping and showing them.
 *
 * <h2>How it works</h2>
 *
 * <p>A follower reads the compacted topics {@code runs} and {@code run-status} from their beginning into
 * {@link io.winnow.client.runs.RunIndex}: one order and one status per run, all in memory, each status encoded once for all streams.
 * {@link io.winnow.client.runs.RunOrder} is the body of an order: the options of {@code winnow run} as fields.
 * {@link io.winnow.ui.runs.RunService} checks it and sends it through {@link io.winnow.client.runs.Orders}, and
 * {@link io.winnow.ui.runs.RunCommands} writes it to the topic. The coordinator decides which generation the run
 * belongs to.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>An order is answered with 201 only after all in-sync replicas have it.
 *   <li>Clients get the statuses of the coordinator; only for a run that the coordinator has not seen yet does this
 *       service itself report PENDING.
 * </ul>
 *
 * <h2>To add a check</h2>
 *
 * <p>A process that knows more than this service, such as which providers have keys, gives a
 * {@link io.winnow.client.runs.RunRequestCheck} as a CDI bean.
 *
 * <h2>To add an option</h2>
 *
 * <p>See {@link io.winnow.client.runs}.
 */
@NullMarked
package io.winnow.ui.runs;

import org.jspecify.annotations.NullMarked;
