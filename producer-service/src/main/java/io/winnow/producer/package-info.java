/**
 * Workers: take a task, ask a model, publish what it answers, report. They hold no state that matters; any of them can be
 * killed at any moment.
 *
 * <p>{@link io.winnow.producer.ProducerService} puts the parts together and has no framework in it; the lifecycle bean only
 * starts and stops it.
 *
 * <p>A {@code WorkQueue} hands tasks to a {@code TaskHandler}, one virtual thread each. The handler opens a
 * {@linkplain io.winnow.router.Route route} and lets a {@code TaskRun} ask, request by request, until an answer is
 * published or nothing more can be done within the task's requests and its deadline. {@code AnswerParser} takes the attributes out
 * of an answer.
 *
 * <p>The order of effects is what makes counting exact: all attributes of an answer are published and acknowledged, then the
 * {@link io.winnow.messages.Call} that counts them is, then the task is acknowledged in the queue. A worker that dies between
 * two of them has claimed nothing it did not do; the task is done again.
 *
 * <p>The queue is a Kafka share group ({@code <prefix>producers}): see {@code ShareGroupQueue} for why each task in flight has a
 * consumer of its own, and {@code GroupSetup} for the group's settings.
 */
@NullMarked
package io.winnow.producer;

import org.jspecify.annotations.NullMarked;
