/**
 * What a provider of models is: a question goes in, an answer or a classified failure comes out.
 */
@NullMarked
package io.winnow.producer.provider.api;

import org.jspecify.annotations.NullMarked;
