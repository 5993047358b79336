/**
 * {@code winnow mcp}: the tools of {@link io.winnow.ui.mcp} over stdin and stdout.
 *
 * <p>{@link io.winnow.standalone.mcp.StdioServer} reads and writes messages, one per line, until stdin ends. Nothing else is written to
 * stdout. {@link io.winnow.standalone.mcp.LazyWinnow} starts a broker and the services, or connects to those that run, when the first
 * tool is called: assistants start this command whenever they start, and most conversations do not need it.
 *
 * <p>A run that was started here is attended ({@code AttendedOrders}): when the client leaves, or this process is killed, it stops, as
 * a run of {@code winnow run} does. Over HTTP there is no client that could leave.
 */
@NullMarked
package io.winnow.standalone.mcp;

import org.jspecify.annotations.NullMarked;
