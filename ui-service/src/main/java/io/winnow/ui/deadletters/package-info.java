/**
 * Records that could not be processed, read from the topic when somebody asks.
 */
@NullMarked
package io.winnow.ui.deadletters;

import org.jspecify.annotations.NullMarked;
