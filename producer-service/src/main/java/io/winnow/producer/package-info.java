/**
 * Workers: take a task, ask a model, publish what it answers, report. They hold no state that matters; any of them can be
 * killed at any moment.
 *
 * <p>{@link io.winnow.producer.ProducerService} puts the parts together and has no framework in it; the lifecycle bean only
 * starts and stops it.
 *
 * <p>A {@code WorkQueue} hands tasks to a {@code TaskHandler}, one virtual thread each. The handler opens a
 * {@linkplain io.winnow.router.Route route} and lets a {@code TaskRun} have models asked, request by request, until an answer is
 * published or nothing more can be done within the task's requests, its cost limit and its deadline. Models are asked through one
 * {@code ChatModel}, {@link io.winnow.producer.call.RoutedChatModel}, which other code can use too: see {@link io.winnow.producer.call}.
 *
 * <p>{@code Prompts} says what models are told: topic, facet and a choice of what the list has already, as quoted data, and
 * what to do with them after that. What the list has is told by {@code KnownAttributes}, a reader of {@code attributes.unique} that
 * begins with the first task that wants it. {@link io.winnow.answer.AnswerParser} takes the attributes
 * out of whatever comes back. Texts of models and of people are trusted nowhere: they go into a prompt and come out
 * of an answer as data, whatever they say.
 *
 * <p>The order of effects is what makes counting exact: all attributes of an answer are published and acknowledged, then the
 * {@link io.winnow.messages.Call} that counts them is, then the task is acknowledged in the queue. A worker that dies between
 * two of them has claimed nothing it did not do; the task is done again.
 *
 * <p>Money is the exception: what a worker that died has spent is not known, so under a cost limit its task is not done
 * again but reported as {@linkplain io.winnow.messages.Call.Outcome#LOST lost}, and a worker that stops reports such tasks instead of returning them. A {@code AttemptSpending}
 * keeps what one attempt spends within its limit.
 *
 * <p>{@code PresenceReporter} tells those who watch how the instance is: what it does, and which models it leaves alone until when
 * and why, which only its routers know. {@code PresenceSource} puts that together, {@code Activity} counts.
 *
 * <p>The queue is a Kafka share group ({@code <prefix>producers}): see {@code ShareGroupQueue} for how a few consumers keep
 * thousands of tasks in flight, {@code RATIONALE.md} for why so, and {@code GroupSetup} for the group's settings.
 */
@NullMarked
package io.winnow.producer;

import org.jspecify.annotations.NullMarked;
