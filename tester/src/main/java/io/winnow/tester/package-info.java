/**
 * What {@code winnow tester} does, and what the integration tests share with it.
 *
 * <p>{@link io.winnow.tester.Tester} runs {@code Scenario}s one after the other. Each gets a {@code Stage}: a
 * directory, a seed, and a way to start this program ({@code OwnCommand}) as child
 * {@link io.winnow.tester.equipment.LoggedProcess}s, which send their traces to one
 * {@link io.winnow.tester.equipment.TraceReceiver}. Nothing of Winnow runs in this process: it checks only what a user
 * can see: exit codes, files, HTTP answers, topics ({@link io.winnow.tester.equipment.Audit}), spans, and the accounts
 * of the simulated providers ({@link io.winnow.tester.model.PaidModel}).
 *
 * <p>A scenario states {@code Checks}; {@code Report} writes one line for each, at once. A scenario that cannot
 * continue ends with a failed check. Everything that it started is stopped when its stage closes, and by a shutdown
 * hook.
 */
@NullMarked
package io.winnow.tester;

import org.jspecify.annotations.NullMarked;
