/**
 * Runs: starting, stopping and showing them.
 *
 * <h2>How it works</h2>
 *
 * <p>A follower reads the compacted topics {@code runs} and {@code run-status} from their beginning into
 * {@link io.winnow.client.runs.RunIndex}: one order and one status per run, all in memory, each status encoded once for all streams.
 * {@link io.winnow.ui.runs.StartRun} is the body of an order, the options of {@code winnow run} as fields.
 * {@link io.winnow.ui.runs.RunService} checks it, waits until all orders on the topic have been read, since the generation of the
 * collection follows from them, and sends it through {@link io.winnow.ui.runs.RunCommands}.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>An order counts once all in-sync replicas have it; only then is it answered with 201.
 *   <li>Starting and stopping is done one request at a time on each node.
 *   <li>Statuses that a client gets are those of the coordinator; only a run that it has not seen yet is PENDING by our own word.
 * </ul>
 *
 * <h2>To add a check</h2>
 *
 * <p>A process that knows more than this service, such as which providers have keys, gives a
 * {@link io.winnow.ui.runs.RunRequestCheck} as a CDI bean.
 *
 * <h2>To add an option</h2>
 *
 * <p>Add it to {@code StartRun}, to {@link io.winnow.messages.RunRequest}, to {@link io.winnow.messages.error.Field} and to
 * {@code openapi.yaml}; tests fail while one of them lacks it.
 */
@NullMarked
package io.winnow.ui.runs;

import org.jspecify.annotations.NullMarked;
