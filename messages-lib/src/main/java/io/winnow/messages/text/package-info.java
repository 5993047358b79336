/**
 * What text means to Winnow: the {@link io.winnow.messages.text.Canonical canonical form} by which attributes are the same, and the
 * {@link io.winnow.messages.text.Sameness version of its rules} that a collection has, the slug that
 * names a collection, and how durations and amounts of money are written, and what a line of {@code .env} means
 * ({@link io.winnow.messages.text.DotEnv}).
 */
@NullMarked
package io.winnow.messages.text;

import org.jspecify.annotations.NullMarked;
