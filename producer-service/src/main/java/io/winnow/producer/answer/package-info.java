/** Reads models' answers. */
@NullMarked
package io.winnow.producer.answer;

import org.jspecify.annotations.NullMarked;
