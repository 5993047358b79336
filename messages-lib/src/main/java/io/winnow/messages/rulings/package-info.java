/** What people decide about attributes of lists, whatever deduplication decided. */
@NullMarked
package io.winnow.messages.rulings;

import org.jspecify.annotations.NullMarked;
