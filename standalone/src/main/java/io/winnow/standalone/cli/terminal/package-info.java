/**
 * What commands write to a terminal, and how they end: lines, the progress line, tables, wrong usage and exit codes.
 */
@NullMarked
package io.winnow.standalone.cli.terminal;

import org.jspecify.annotations.NullMarked;
