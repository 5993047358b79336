/** Runs that need their clients: how long nothing was heard of each of them. */
@NullMarked
package io.winnow.coordinator.lease;

import org.jspecify.annotations.NullMarked;
