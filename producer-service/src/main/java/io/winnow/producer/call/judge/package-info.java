/**
 * How a model is asked whether an attribute in doubt says the same as an entry of its list.
 *
 * <p>{@code Questions} numbers the doubts of a task and their candidates, each text once, as the prompt shows them. The model answers with numbers
 * ({@code Judgment}), so that nothing it writes can become text of the list. What it leaves out, or says of candidates that are not
 * there, is a verdict too: that nobody checked.
 */
@NullMarked
package io.winnow.producer.call.judge;

import org.jspecify.annotations.NullMarked;
