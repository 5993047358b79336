/**
 * What every resource needs: request bodies, parameters, positions, and errors.
 *
 * <h2>Errors</h2>
 *
 * <p>A request fails with an {@link io.winnow.ui.http.ProblemException}, or with a {@link io.winnow.messages.error.WinnowException}
 * of a shared class, and both become a {@link io.winnow.ui.http.Problem}: status, one line, and where it is known the field and
 * the character at fault. Shared classes name the field by {@link io.winnow.messages.error.Field}; here it is rendered as the
 * JSON field.
 *
 * <h2>Bodies and parameters</h2>
 *
 * <p>{@link io.winnow.ui.http.JsonBody} is stricter than what services read from each other: an unknown field, a duplicate field
 * or a number in quotes is refused, since a typing error must not be taken for something else.
 * {@link io.winnow.ui.http.Parameters} reads path and query parameters.
 *
 * <h2>Positions</h2>
 *
 * <p>A {@link io.winnow.client.topics.TopicPosition} names for each partition the offset of the next record: {@code 0:123,1:456}. It is the
 * cursor of pages and the id of events, is the same on every replica, and stays right when a topic gets more partitions.
 *
 * <h2>To add an error</h2>
 *
 * <p>Add a factory method to {@code ProblemException} for a new status, or throw {@code WinnowException.of(field, reason)} for
 * something that the user set; the message says what is wrong and how to fix it.
 */
@NullMarked
package io.winnow.ui.http;

import org.jspecify.annotations.NullMarked;
