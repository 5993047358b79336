/** How much there is, from how often control calls named each attribute. Pure arithmetic. */
@NullMarked
package io.winnow.coordinator.estimate;

import org.jspecify.annotations.NullMarked;
