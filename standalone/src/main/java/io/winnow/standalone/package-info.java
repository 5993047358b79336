/**
 * The {@code winnow} program: one process with a broker, all services and the command line.
 *
 * <p>{@link io.winnow.standalone.Main} only hands over to the command line; {@link io.winnow.standalone.embedded} starts
 * and stops what a command needs. Commands that need neither broker nor services start neither.
 */
@NullMarked
package io.winnow.standalone;

import org.jspecify.annotations.NullMarked;
