package io.winnow.ui.mcp;

import io.winnow.client.runs.RunIndex;
import io.winnow.ui.kafka.Readiness;
import io.winnow.ui.lists.Explanations;
import io.winnow.ui.lists.Lists;
import io.winnow.ui.runs.RunService;

/**
 * What the tools work on.
 *
 * @param index kept up to date
 */
public record McpBackend(
        Readiness readiness, RunIndex index, RunService runs, Lists lists, Explanations explanations) {}
