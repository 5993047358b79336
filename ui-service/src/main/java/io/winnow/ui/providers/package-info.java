/**
 * Which providers can be asked, what a routing means and what it costs.
 *
 * <h2>How it works</h2>
 *
 * <p>Which providers can be asked is reported by the producers, each of which knows only its own keys.
 * {@link io.winnow.ui.providers.RoutingChecks} reads a routing while the user types it, and calls no provider.
 * {@link io.winnow.client.prices.Prices} puts the prices of a run's models into its order, so that every service counts with
 * the same ones.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>No key leaves the process, in no message.
 *   <li>A run with a limit in dollars is refused while the price of one of its models is unknown.
 * </ul>
 */
@NullMarked
package io.winnow.ui.providers;

import org.jspecify.annotations.NullMarked;
