/**
 * Whether a target may be asked now: back-off, circuit breaker, concurrency limit, rate limits and the hints that providers give,
 * kept for each target and shared by all runs of a process. Free of clocks: every method is given the time.
 */
@NullMarked
package io.winnow.router.health;

import org.jspecify.annotations.NullMarked;
