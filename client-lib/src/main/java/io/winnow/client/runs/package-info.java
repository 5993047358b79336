/**
 * Runs: ordering and stopping them, and their statuses.
 *
 * <h2>How it works</h2>
 *
 * <p>{@link io.winnow.client.runs.RunOrder} is a run as the user requests it, with the same options on the command line
 * and over HTTP. It becomes a request; prices and {@link io.winnow.client.runs.RunRequestCheck checks} complete it.
 * {@link io.winnow.client.runs.Orders} drafts the order with an id, sends it in a span, and sends the order to stop.
 * The order is sent by an {@link io.winnow.client.runs.Orders.Sender}: {@link io.winnow.client.runs.KafkaOrders},
 * or a service's channel.
 *
 * <p>{@link io.winnow.client.runs.RunIndex} holds the newest status and order of every run.
 * {@link io.winnow.client.runs.RunTopics} keeps it up to date; {@code RunIndex.read} fills one and returns.
 *
 * <h2>To add an option</h2>
 *
 * <p>Add it to {@code RunRequest} and its builder, to {@code RunOrder} (with its default), to
 * {@code messages.error.Field}, to {@code RunOptions} of the command line, to {@code StartRun} in {@code openapi.yaml} and to
 * {@code StartRun} of {@code ui.mcp}; tests compare them.
 */
@NullMarked
package io.winnow.client.runs;

import org.jspecify.annotations.NullMarked;
