/** Runs: what is known of them, and ordering and stopping them. */
@NullMarked
package io.winnow.client.runs;

import org.jspecify.annotations.NullMarked;
