/** The reports of producer instances on {@code producers}. */
@NullMarked
package io.winnow.client.producers;

import org.jspecify.annotations.NullMarked;
