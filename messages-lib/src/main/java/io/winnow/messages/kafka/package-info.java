/**
 * Winnow's topics on a Kafka cluster: their names and settings, how they are created and checked, client settings, record headers,
 * and plain messages for Kafka's own failures.
 */
@NullMarked
package io.winnow.messages.kafka;

import org.jspecify.annotations.NullMarked;
