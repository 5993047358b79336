/**
 * The system as its users see it. {@link io.winnow.it.Winnow} starts the packaged program in its own processes; what
 * is asserted is what a user sees: exit codes, lines, files, topics, the page.
 *
 * <p>{@link io.winnow.it.LiveCluster} is for what happens between the topic and those who watch it: the test writes the topic
 * itself, numbers its rows, and asks of {@link io.winnow.it.StreamClient}s and of the {@link io.winnow.it.Dashboard} that they have
 * each number once.
 */
@NullMarked
package io.winnow.it;

import org.jspecify.annotations.NullMarked;
