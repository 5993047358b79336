/**
 * Which of the available targets is called next. To add a strategy, implement
 * {@link io.winnow.router.strategy.Selector}, give it a constant in {@link io.winnow.router.strategy.Strategy}, and let the contract
 * test run it.
 */
@NullMarked
package io.winnow.router.strategy;

import org.jspecify.annotations.NullMarked;
