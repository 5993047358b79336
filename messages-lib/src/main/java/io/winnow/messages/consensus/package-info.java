/** How often the entries of a list were named, and by whom. */
@NullMarked
package io.winnow.messages.consensus;

import org.jspecify.annotations.NullMarked;
