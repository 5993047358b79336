/**
 * What one attempt at a task may use: {@link io.winnow.producer.call.limit.AttemptSpending money, tokens and requests}, and
 * {@link io.winnow.producer.call.limit.AttemptTime time}. Arithmetic only; nothing here asks anybody.
 */
@NullMarked
package io.winnow.producer.call.limit;

import org.jspecify.annotations.NullMarked;
