/**
 * Figures of a run by model and over time, summed from its calls and tallies.
 */
@NullMarked
package io.winnow.ui.statistics;

import org.jspecify.annotations.NullMarked;
