/**
 * How much of what there is a list has, from what control calls found on it. Pure arithmetic.
 *
 * <p>The quantity that is estimated: let <i>q(a)</i> be the probability that an unsteered call names attribute <i>a</i> at least
 * once. The coverage of a list <i>L</i> is the sum of <i>q</i> over the attributes on <i>L</i>, divided by the sum over all: of the
 * different attributes that an unsteered call names, the expected share that is on the list. See {@code RATIONALE.md}.
 */
@NullMarked
package io.winnow.coordinator.estimate;

import org.jspecify.annotations.NullMarked;
