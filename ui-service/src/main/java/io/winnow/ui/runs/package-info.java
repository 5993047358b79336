/**
 * Runs: ordering, stopping, listing.
 */
@NullMarked
package io.winnow.ui.runs;

import org.jspecify.annotations.NullMarked;
