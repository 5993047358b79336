/**
 * Whether Kafka answers this service and how far the service has read, and what is refused while it cannot be answered.
 */
@NullMarked
package io.winnow.ui.kafka;

import org.jspecify.annotations.NullMarked;
