/**
 * The producers and what they are doing, from their own reports.
 *
 * <h2>How it works</h2>
 *
 * <p>{@link io.winnow.ui.producers.PresenceFollower} reads the last minutes of the topic {@code producers} into
 * {@link io.winnow.client.producers.PresenceIndex}, starting on the first request. An instance that has not reported
 * for three of its own intervals counts as gone; one that reported its stop counts as stopped.
 */
@NullMarked
package io.winnow.ui.producers;

import org.jspecify.annotations.NullMarked;
