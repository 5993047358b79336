/**
 * What models cost, and how many tokens a request can take at most: the arithmetic that a budget rests on.
 *
 * <p>A {@link io.winnow.router.cost.Price} says what a request costs, wherever that is asked: in a run's order, in a budget, in a dry
 * run. {@link io.winnow.router.cost.PriceTable} looks prices up; {@code prices.csv} beside it is the one place where they
 * stand. {@link io.winnow.router.cost.TokenBounds} says what a request can be at most, before it is made. Whoever keeps a budget reserves
 * the product of the two, and gives back what the provider's own count of tokens turns out to be less.
 */
@NullMarked
package io.winnow.router.cost;

import org.jspecify.annotations.NullMarked;
