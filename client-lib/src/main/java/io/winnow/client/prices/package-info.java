/**
 * The prices that a run carries: the built-in table with a user's own rows before it, looked up once, when the run is ordered, so that
 * every service counts with the same ones to its end.
 */
@NullMarked
package io.winnow.client.prices;

import org.jspecify.annotations.NullMarked;
