/**
 * Live lists and runs, as Server-Sent Events.
 *
 * <h2>How it works</h2>
 *
 * <pre>
 *   attributes.unique --LiveFeed--> AttributeRing --+
 *           |                                       +--> RowCursor --+
 *           +-------HistoryReaders (slices)---------+                +--> StreamSession --> socket
 *   runs, run-status ------------> RunIndex --> RunUpdates ----------+
 *                                                       StreamHub wakes sessions
 * </pre>
 *
 * <ul>
 *   <li>{@link io.winnow.ui.stream.AttributeRing}: the newest rows of this node, bounded in number and bytes, each encoded once. It is
 *       filled by {@link io.winnow.ui.stream.LiveFeed}, the only consumer for all streams.
 *   <li>{@code RowCursor}: which row one client gets next, from the ring or from slices of the topic. Pure logic.
 *   <li>{@code RunUpdates}: which runs it has to receive.
 *   <li>{@link io.winnow.ui.stream.ServerEvent}: the events and their encoding.
 *   <li>{@code StreamSession}: one subscription. It has no queue: it creates the next event when the socket has taken
 *       the previous one.
 *   <li>{@link io.winnow.ui.stream.StreamHub}: all sessions, and one thread that wakes those with something to send.
 * </ul>
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>A row is sent exactly when its offset is not below the client's position, which then moves past it. So no row
 *       is sent twice and none is left out, regardless of the source, the node or the number of reconnects; changing
 *       from history to the ring needs no coordination.
 *   <li>The id of every event is the position up to which the client has seen everything. It resumes from there, on any
 *       replica.
 *   <li>History that is gone is a {@code gap} event, never silence.
 *   <li>A client that falls too far behind is evicted with an event, and its connection is closed if it does not read
 *       that event either.
 *   <li>The service ends each stream after some minutes, with an event: this detects peers that are gone, and no client
 *       keeps its access for long after its session.
 * </ul>
 *
 * <p>What leaves a list takes the same way as rows, at its place in the partition, and goes out as an event {@code left}: whoever applies all
 * events in order holds the list.
 *
 * <h2>To add an event</h2>
 *
 * <p>Add a name and a body to {@code ServerEvent}, send it in {@code StreamSession}, describe it in
 * {@code openapi.yaml}, and handle it in the page's {@code stream.js}.
 */
@NullMarked
package io.winnow.ui.stream;

import org.jspecify.annotations.NullMarked;
