/**
 * What can go wrong that a person can fix: one exception with one line, and the search for the cause that says most.
 */
@NullMarked
package io.winnow.messages.error;

import org.jspecify.annotations.NullMarked;
