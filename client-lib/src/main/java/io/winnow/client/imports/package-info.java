/**
 * Lists of people's own, as runs without models.
 *
 * <h2>How it works</h2>
 *
 * <p>{@link io.winnow.client.imports.TypedList} takes the numbers or dashes off the lines of a list as somebody typed it.
 * {@link io.winnow.client.imports.ListImport} publishes the lines in calls of some thousand each, so that a run ends when every line is
 * accounted for. The command line and the HTTP API order the run, and say when all of it has been handed in.
 */
@NullMarked
package io.winnow.client.imports;

import org.jspecify.annotations.NullMarked;
