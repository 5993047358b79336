/**
 * Decides which model is asked next, and what its failure means for the requests that follow.
 *
 * <p>Pure: no framework, no I/O, no clock and no randomness of its own. Time comes in as the reading of any monotonic
 * clock in nanoseconds, randomness as a {@link java.util.random.RandomGenerator}, so that every test runs on a virtual
 * clock and every run can be repeated.
 *
 * <p>{@link io.winnow.router.RoutingConfig#parse} reads what a person wrote, {@link io.winnow.router.Routing} pairs it
 * with a {@link io.winnow.router.Strategy} and refuses pairs that make no sense. One {@link io.winnow.router.Router}
 * serves all calls with the same routing: rotation and cool-downs are shared. Each call opens a
 * {@link io.winnow.router.Route} and asks it, request by request, for a {@link io.winnow.router.Decision}: ask this
 * target, wait so long, or give up for this reason; and tells it how each request ended.
 *
 * <p>Three layers, each with one concern: a {@code Selector} picks among targets that may be asked (the strategy),
 * {@code Health} knows from when a target may be asked again (cool-down and exponential backoff), and the route knows what
 * concerns one call only (a bad request, malformed answers). Every decision is taken under the router's lock, which is held for
 * nanoseconds and never while waiting; that is what makes the rotation strict with any number of threads.
 */
@NullMarked
package io.winnow.router;

import org.jspecify.annotations.NullMarked;
