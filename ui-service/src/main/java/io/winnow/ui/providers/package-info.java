/**
 * Which providers are ready, what a routing means and what it costs.
 */
@NullMarked
package io.winnow.ui.providers;

import org.jspecify.annotations.NullMarked;
