/**
 * What models cost, and how many tokens a request can take at most: the arithmetic behind budgets.
 *
 * <p>A {@link io.winnow.router.cost.Price} calculates what a request costs: in a run's order, in a budget, in a dry
 * run. {@link io.winnow.router.cost.PriceTable} looks prices up; {@code prices.csv} in this package's resources is
 * their only source. {@link io.winnow.router.cost.TokenBounds} gives the maximum size of a request before it is made. A
 * budget reserves the product of the two, and releases the difference once the provider has reported the tokens.
 */
@NullMarked
package io.winnow.router.cost;

import org.jspecify.annotations.NullMarked;
