/**
 * Which producers there are and what they do, from what each says of itself.
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
