/**
 * Which producers there are and what they do, from what each says of itself.
 *
 * <h2>How it works</h2>
 *
 * <p>{@link io.winnow.ui.producers.PresenceFollower} reads the topic {@code producers} of the last minutes into
 * {@link io.winnow.client.producers.PresenceIndex}, from when somebody first asks. An instance that has not been heard of for three of its own intervals
 * counts as gone; one that said that it stops is stopped.
 */
@NullMarked
package io.winnow.ui.producers;

import org.jspecify.annotations.NullMarked;
