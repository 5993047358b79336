/**
 * Whether a target may be called now: back-off, circuit breaker, concurrency limit, rate limits and the hints of
 * providers, for each target and shared by all runs of a process. There is no clock: every method receives the time.
 */
@NullMarked
package io.winnow.router.health;

import org.jspecify.annotations.NullMarked;
