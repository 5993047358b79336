/** What {@code winnow run} says of a run before it begins. */
@NullMarked
package io.winnow.standalone.cli.runs;

import org.jspecify.annotations.NullMarked;
