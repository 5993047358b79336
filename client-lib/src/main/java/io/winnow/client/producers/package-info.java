/** What producer instances say of themselves on {@code producers}. */
@NullMarked
package io.winnow.client.producers;

import org.jspecify.annotations.NullMarked;
