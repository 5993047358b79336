/**
 * Characters: one visible line of whatever a model wrote, and what its escapes and entities stand for.
 */
@NullMarked
package io.winnow.answer.text;

import org.jspecify.annotations.NullMarked;
