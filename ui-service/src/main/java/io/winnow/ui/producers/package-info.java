/**
 * Which producers there are and what they do, from what each says of itself.
 */
@NullMarked
package io.winnow.ui.producers;

import org.jspecify.annotations.NullMarked;
