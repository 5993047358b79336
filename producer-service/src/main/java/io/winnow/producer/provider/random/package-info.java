/**
 * A simulated provider without keys or network, with configurable faults.
 */
@NullMarked
package io.winnow.producer.provider.random;

import org.jspecify.annotations.NullMarked;
