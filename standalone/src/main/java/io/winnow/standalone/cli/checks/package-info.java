/**
 * What is said of a run before anything starts: whether its models can be asked, and what it would do and cost ({@code --dry-run}).
 */
@NullMarked
package io.winnow.standalone.cli.checks;

import org.jspecify.annotations.NullMarked;
