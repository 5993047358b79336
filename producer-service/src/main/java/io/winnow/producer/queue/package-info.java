/**
 * The work queue: tasks from a Kafka share group, one consumer per task in flight, locks renewed while the work lasts.
 */
@NullMarked
package io.winnow.producer.queue;

import org.jspecify.annotations.NullMarked;
