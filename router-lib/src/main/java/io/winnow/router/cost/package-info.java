/**
 * What models cost, and how many tokens a request can take at most: the arithmetic that a budget rests on.
 *
 * <p>A {@link io.winnow.router.cost.Price} says what a request costs, wherever that is asked: in a run's order, in a budget, in a dry
 * run. {@link io.winnow.router.cost.PriceTable} looks prices up; {@code prices.csv} in this package's resources is
 * their only source. {@link io.winnow.router.cost.TokenBounds} says what a request can be at most, before it is made. A
 * budget reserves the product of the two, and releases the difference once the provider has reported the tokens.
 */
@NullMarked
package io.winnow.router.cost;

import org.jspecify.annotations.NullMarked;
