/**
 * What producers report of themselves: each which providers it can use and how its targets are, and, made from the reports of all,
 * which providers a run can count on.
 */
@NullMarked
package io.winnow.messages.presence;

import org.jspecify.annotations.NullMarked;
