/**
 * What helps to type a command: values of options ({@link io.winnow.standalone.cli.help.OptionValues}), guesses at what was meant by a word
 * that is unknown ({@link io.winnow.standalone.cli.help.Mistyped}), completions for shells and the manual page. All of it comes from
 * picocli's model of the commands, so that none of it can be forgotten when an option is added.
 */
@NullMarked
package io.winnow.standalone.cli.help;

import org.jspecify.annotations.NullMarked;
