/**
 * Which providers there are, where their servers are, and which variables configure them.
 */
@NullMarked
package io.winnow.producer.provider.catalog;

import org.jspecify.annotations.NullMarked;
