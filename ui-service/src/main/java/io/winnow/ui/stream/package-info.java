/**
 * The list as it grows, as Server-Sent Events: one ring of new rows, one session per client, history where the ring is too short.
 */
@NullMarked
package io.winnow.ui.stream;

import org.jspecify.annotations.NullMarked;
