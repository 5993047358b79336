/**
 * The syntax of a routing: {@code provider[:model][:weight]}, comma separated, parsed into
 * {@link io.winnow.router.grammar.Target}s.
 */
@NullMarked
package io.winnow.router.grammar;

import org.jspecify.annotations.NullMarked;
