/** {@link io.winnow.router.words.DidYouMean} guesses which known word a mistyped one stands for, for messages of every kind. */
@NullMarked
package io.winnow.router.words;

import org.jspecify.annotations.NullMarked;
