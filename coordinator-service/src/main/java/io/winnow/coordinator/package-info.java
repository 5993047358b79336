/**
 * The run run: a Kafka Streams topology, exactly once, with one state machine a run.
 *
 * <p>{@link io.winnow.coordinator.CoordinatorTopology} reads {@code runs}, {@code calls} and {@code tallies}, which are
 * all keyed by run id and so meet in one partition, and keeps a {@code RunState} for each run. A run is a value: every
 * event (command, call, tally, tick of the clock) makes a new one and a list of tasks to hand out. What a run may do is
 * in its {@code RunLifecycle}, a chain of sealed records in which an illegal transition does not compile.
 *
 * <p>The parts of a run each have one concern: {@code Slot} the attempt that is waited for, {@code CallAccounts} what was
 * reported, tallied and spent, {@code Budget} what may still be handed out for money, {@code TaskPlan} what the next task asks
 * for, {@code Gauges} the figures that people watch, {@code TargetStats} what the adaptive strategy learns from.
 *
 * <p>The run decides, in this order: what an event means for the accounts; whether a limit is reached; which slots get
 * their next task; whether all that calls reported has been tallied, so that the run is over. New limits go into {@code
 * Limits}.
 *
 * <p>{@code RunTracing} makes spans of what was decided; a run keeps where its run is in its trace ({@code RunTrace}), so that a
 * restart goes on with it.
 *
 * <p>The clock is Kafka Streams' wall clock, so that {@code TopologyTestDriver} can move it. No timestamp of a record is
 * used for a decision.
 */
@NullMarked
package io.winnow.coordinator;

import org.jspecify.annotations.NullMarked;
