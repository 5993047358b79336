/**
 * Which model contributes what no other does, counted from the raw topic.
 */
@NullMarked
package io.winnow.ui.overlap;

import org.jspecify.annotations.NullMarked;
