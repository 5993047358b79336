/**
 * Failures that the user can fix: one exception with a one-line message, and the search for the most informative cause.
 */
@NullMarked
package io.winnow.messages.error;

import org.jspecify.annotations.NullMarked;
