/**
 * Runs and lists as tools for AI assistants, in the Model Context Protocol (MCP, https://modelcontextprotocol.io).
 *
 * <h2>How it works</h2>
 *
 * <pre>
 *   POST /mcp ---- McpResource --+
 *                                +-- McpDoor -- McpTool -- RunTools, ListTools -- McpBackend -- runs, lists
 *   stdin --- winnow mcp --------+   messages   arguments
 * </pre>
 *
 * <ul>
 *   <li>{@link io.winnow.ui.mcp.McpDoor} answers one message at a time, wherever it comes from. The MCP Java SDK reads and writes
 *       the protocol; nothing is kept between messages, so that any replica can answer any of them.
 *   <li>{@code McpTool} is one tool: its schema is derived from the record that holds its arguments, and what goes wrong becomes an
 *       error of the tool in one line.
 *   <li>{@code RunTools} and {@code ListTools} call what the resources of the API call, so that the rules are the same.
 *   <li>{@link io.winnow.ui.mcp.McpBackend} is what they work on. A process that serves HTTP has it anyway; {@code winnow mcp} makes
 *       one when the first tool is called.
 * </ul>
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Nobody starts a run without saying what it may cost.
 *   <li>Every answer is bounded, in time and in size.
 *   <li>No class of the SDK is loaded before the first message.
 * </ul>
 *
 * <h2>To add a tool</h2>
 *
 * <p>Write a record for its arguments, with a description for each; add the tool to {@code RunTools} or {@code ListTools}, and to the
 * table in docs/mcp.md, which a test compares with the tools.
 */
@NullMarked
package io.winnow.ui.mcp;

import org.jspecify.annotations.NullMarked;
