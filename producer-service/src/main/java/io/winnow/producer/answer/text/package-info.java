/**
 * Characters: one visible line of whatever a model wrote, and what its escapes and entities stand for.
 */
@NullMarked
package io.winnow.producer.answer.text;

import org.jspecify.annotations.NullMarked;
