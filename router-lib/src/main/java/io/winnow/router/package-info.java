/**
 * Decides which model is asked next, and what its failure means for the requests that follow.
 *
 * <p>Pure: no framework, no I/O, no clock and no source of randomness. Time comes in as the reading of any monotonic
 * clock in nanoseconds, randomness as a {@link java.util.random.RandomGenerator} or a seed, so that every test runs on a
 * virtual clock and every run can be repeated.
 *
 * <p>{@link io.winnow.router.grammar.RoutingConfig#parse} reads what a person wrote, {@link io.winnow.router.Routing} pairs it
 * with a {@link io.winnow.router.strategy.Strategy} and refuses pairs that make no sense. One {@link io.winnow.router.Router}
 * serves all calls with the same routing, which share its rotation. Each call opens a {@link io.winnow.router.Route} and
 * asks it, request by request, for a {@link io.winnow.router.Decision}: call this target, wait this long, or give up
 * for this reason; and reports to it how each request ended.
 *
 * <p>Four things decide, each with one concern and its own lifetime:
 *
 * <ul>
 *   <li>A {@code Selector} picks among the targets that may be asked: the strategy. It lives as long as the router, or, when
 *       it draws by {@link io.winnow.router.strategy.Evidence}, as long as the call.
 *   <li>{@code Health} knows whether a target may be asked now: {@code MinuteWindow} (requests and tokens per minute),
 *       {@code Concurrency} (requests in flight), {@code Circuit} (opens after failures in a row, lets a probe
 *       through), and the cool-down. It lives in the {@link io.winnow.router.health.Targets}, one for all routers of a
 *       process, since two routings that name a target use one account.
 *   <li>{@code RunMemory} knows which targets are dropped for a run: a bad key is the run's, for a later run may have a mended
 *       one.
 *   <li>The route knows what concerns one call: a bad request, answers that could not be used, targets that failed it and are
 *       not preferred when it asks again.
 * </ul>
 *
 * <p>Every decision and every report is one step under the fleet's lock, which is held for nanoseconds and never while
 * waiting; that is what makes rotation strict, shares exact and limits hold with any number of threads. {@code Targets.snapshot} looks
 * at all targets under the same lock and changes nothing, to show which are being called, which are not, and why.
 *
 * <p>A new strategy is one file, a {@code Selector} (or, when each call chooses by itself, a {@code Chooser} of them), and one
 * line in {@link io.winnow.router.strategy.Strategy}. {@code StrategyContractTest} then runs it through its random worlds, and asks
 * for what it must pick among candidates.
 */
@NullMarked
package io.winnow.router;

import org.jspecify.annotations.NullMarked;
