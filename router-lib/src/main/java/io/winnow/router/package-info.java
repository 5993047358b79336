/**
 * Decides which model to call next, and what its failure means for later requests.
 *
 * <p>Pure: no framework, no I/O, no clock and no source of randomness. Callers pass the time as a reading of any
 * monotonic clock in nanoseconds, and randomness as a {@link java.util.random.RandomGenerator} or a seed, so that every
 * test runs on a virtual clock and every run can be repeated.
 *
 * <p>{@link io.winnow.router.grammar.RoutingConfig#parse} reads what the user wrote, {@link io.winnow.router.Routing}
 * pairs it with a {@link io.winnow.router.strategy.Strategy} and refuses invalid pairs. One
 * {@link io.winnow.router.Router} serves all calls with the same routing, which share its rotation. Each call opens a
 * {@link io.winnow.router.Route} and asks it, request by request, for a {@link io.winnow.router.Decision}: call this
 * target, wait this long, or give up for this reason; and reports to it how each request ended.
 *
 * <p>Four things decide, each with one concern and its own lifetime:
 *
 * <ul>
 *   <li>A {@code Selector} is the strategy: it picks one of the targets that may be called. It lives as long as the
 *       router, or, when it draws by {@link io.winnow.router.strategy.Evidence}, as long as the call.
 *   <li>{@code Health} knows whether a target may be called now: {@code MinuteWindow} (requests and tokens per minute),
 *       {@code Concurrency} (requests in flight), {@code Circuit} (opens after failures in a row, lets a probe
 *       through), and the cool-down. It lives in the {@link io.winnow.router.health.Targets}, one for all routers of a
 *       process, since two routings that name a target use one account.
 *   <li>{@code RunMemory} knows which targets are dropped for a run: a bad key concerns only this run, because it may
 *       be fixed before the next one.
 *   <li>The route knows what concerns one call: a bad request, unusable answers, and targets that failed it, which it
 *       avoids when it retries.
 * </ul>
 *
 * <p>Every decision and every report is one step under the fleet's lock, which is held for nanoseconds and never while
 * waiting; this makes rotation strict, shares exact and limits reliable with any number of threads.
 * {@code Targets.snapshot} looks at all targets under the same lock and changes nothing, to show which are being
 * called, which are not, and why.
 *
 * <p>A new strategy is one file, a {@code Selector} (or, when each call chooses by itself, a {@code Chooser} of them), and one
 * line in {@link io.winnow.router.strategy.Strategy}. {@code StrategyContractTest} then runs it through random
 * scenarios, and needs to know what it must pick among candidates.
 */
@NullMarked
package io.winnow.router;

import org.jspecify.annotations.NullMarked;
