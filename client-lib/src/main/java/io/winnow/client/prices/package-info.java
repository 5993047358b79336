/**
 * The prices in a run's order: the built-in table, overridden by the user's rows. They are looked up once, when the run
 * is ordered, so that every service uses the same ones until the run ends.
 */
@NullMarked
package io.winnow.client.prices;

import org.jspecify.annotations.NullMarked;
