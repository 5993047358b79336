/**
 * The command line.
 *
 * <p>{@link io.winnow.standalone.cli.WinnowCommand} holds the subcommands, one class each. Each option can also be given
 * by the environment variable of its name in upper case, or in {@code .env}; the command line takes precedence over the
 * environment, and the environment over {@code .env}. Every mistake of the user is found before anything starts, and is
 * reported in one line with exit code 2.
 *
 * <p>Below it are packages that know no command: {@link io.winnow.standalone.cli.terminal} writes to a terminal,
 * {@link io.winnow.standalone.cli.checks} says what a run would need and cost, {@link io.winnow.standalone.cli.watch} follows runs,
 * {@link io.winnow.standalone.cli.imports} reads lists, {@link io.winnow.standalone.cli.options} has what several commands share, and
 * {@link io.winnow.standalone.cli.help} has completions, the manual page and guesses at what was meant.
 *
 * <p>Data go to stdout, messages to stderr. A command works on a {@code Session}: another cluster ({@code --kafka}),
 * the process that holds the data directory, or a broker that this process starts.
 */
@NullMarked
package io.winnow.standalone.cli;

import org.jspecify.annotations.NullMarked;
