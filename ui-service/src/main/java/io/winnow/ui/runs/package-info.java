/**
 * Runs: starting, stopping and showing them.
 *
 * <h2>How it works</h2>
 *
 * <p>A follower reads the compacted topics {@code runs} and {@code run-status} from their beginning into
 * {@link io.winnow.client.runs.RunIndex}: one order and one status per run, all in memory, each status encoded once for all streams.
 * {@link io.winnow.client.runs.RunOrder} is the body of an order, the options of {@code winnow run} as fields.
 * {@link io.winnow.ui.runs.RunService} checks it and sends it through {@link io.winnow.client.runs.Orders}, which
 * {@link io.winnow.ui.runs.RunCommands} takes to the topic. Which generation the run belongs to, the coordinator decides.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>An order counts once all in-sync replicas have it; only then is it answered with 201.
 *   <li>Statuses that a client gets are those of the coordinator; only a run that it has not seen yet is PENDING by our own word.
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
