/**
 * A provider that answers from files, so that a whole run can be repeated without keys, network or cost.
 *
 * <h2>How it works</h2>
 *
 * <p>{@link io.winnow.producer.provider.recorded.RecordedAnswers} knows the files of a directory: which of them answer questions about a topic,
 * and in which order. {@link io.winnow.producer.provider.recorded.RecordedProvider} hands each of them out once per run. What is in a file takes
 * the same way as any answer: the parser, the budget and the report do not know that it was recorded.
 *
 * <p>docs/models-and-money.md describes the files.
 */
@NullMarked
package io.winnow.producer.provider.recorded;

import org.jspecify.annotations.NullMarked;
