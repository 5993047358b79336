/**
 * Lists at rest: pages, filters and exports, read from the topic of unique attributes with a bounded number of consumers.
 */
@NullMarked
package io.winnow.ui.lists;

import org.jspecify.annotations.NullMarked;
