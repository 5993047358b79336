/**
 * Kafka as this service sees it: clients, followers of topics, whether the broker answers, and what is refused while it does not.
 */
@NullMarked
package io.winnow.ui.kafka;

import org.jspecify.annotations.NullMarked;
