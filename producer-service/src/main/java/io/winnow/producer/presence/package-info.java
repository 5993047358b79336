/**
 * What an instance says of itself, and how often.
 */
@NullMarked
package io.winnow.producer.presence;

import org.jspecify.annotations.NullMarked;
