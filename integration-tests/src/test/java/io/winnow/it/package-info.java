/**
 * The system as its users meet it. {@link io.winnow.it.Winnow} starts the packaged program in processes of its own; what
 * is asserted is what a user sees: exit codes, lines, files, topics.
 */
@NullMarked
package io.winnow.it;

import org.jspecify.annotations.NullMarked;
