/**
 * The command line.
 *
 * <p>{@link io.winnow.standalone.cli.WinnowCommand} holds the subcommands, one class each. Each option can also be given
 * by the environment variable of its name in upper case, or in {@code .env}; the command line wins over the environment,
 * the environment over {@code .env}. Everything that a person got wrong is found before anything starts and answered with
 * one line and exit code 2.
 *
 * <p>Data go to stdout, everything meant for people to stderr. A command works on a {@code Session}: a cluster elsewhere
 * ({@code --kafka}), the process that holds the data directory, or a broker that this process starts.
 */
@NullMarked
package io.winnow.standalone.cli;

import org.jspecify.annotations.NullMarked;
