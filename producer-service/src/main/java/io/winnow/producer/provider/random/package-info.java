/**
 * A make-believe provider without keys or network, with faults that can be asked for.
 */
@NullMarked
package io.winnow.producer.provider.random;

import org.jspecify.annotations.NullMarked;
