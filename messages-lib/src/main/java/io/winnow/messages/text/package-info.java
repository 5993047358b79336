/**
 * What text means to Winnow: the {@link io.winnow.messages.text.Canonical canonical form} by which attributes are the same, and the
 * {@link io.winnow.messages.text.Sameness version of its rules} that a collection has, the slug that
 * names a collection, and how durations and amounts of money are written, and what a line of {@code .env} means
 * ({@link io.winnow.messages.text.DotEnv}).
 *
 * <h2>Text on entry</h2>
 *
 * <p>Every door checks text in the same way. Bytes of a user are read by {@link io.winnow.messages.text.TextLines} (lists of any
 * length) or {@link io.winnow.messages.text.TextFile} (prompts, prices, {@code .env}), which agree on encodings. One line of a list,
 * whoever sent it, becomes what {@link io.winnow.messages.text.OneLine} makes of it. Text of several lines is refused for what
 * {@link io.winnow.messages.text.TextCheck} finds in it.
 */
@NullMarked
package io.winnow.messages.text;

import org.jspecify.annotations.NullMarked;
