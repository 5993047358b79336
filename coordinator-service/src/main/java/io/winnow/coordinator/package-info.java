/**
 * Decides what runs do: a Kafka Streams topology, exactly once, with one state machine per run.
 *
 * <pre>
 *  runs ────┐                                   ┌──► tasks           (what producers do next)
 *  calls ───┤                                   ├──► run-status      (where each run is)
 *  tallies ─┼──► RunProcessor, per partition ───┼──► attributes.raw  (orders to begin a generation, for deduplication)
 *  doubts ──┘      runs · generations · docket  └──► verdicts        (on doubts that nobody can judge)
 * </pre>
 *
 * <h2>Collections</h2>
 *
 * <p>The topics read have the run id as key and are partitioned by collection
 * ({@link io.winnow.messages.kafka.CollectionPartitioner}), so that a partition has whole collections. {@code RunProcessor}
 * keeps the {@code Generation} of each. A new run begins one, joins the current one, or is refused, in the transaction that
 * opens it ({@code Generation.admit}).
 *
 * <h2>Runs</h2>
 *
 * <p>{@code RunState} is everything known about a run. It is a value: every event (command, call, tally, tick of the clock)
 * makes a new one and a list of tasks to hand out. What a run may do is in its {@code RunLifecycle}, a set of sealed records in
 * which an illegal transition does not compile. An event is processed in this order: what it means for the accounts; whether a
 * limit is reached; which slots get their next task; whether everything that calls reported has been tallied, so that the run is
 * over.
 *
 * <p>Each part has one concern: {@code Slot} the attempt that is waited for, {@code CallAccounts} what was reported, tallied and
 * spent, {@code Budget} what may still be handed out for money, {@code TaskPlan} what the next task asks for, {@code Dispatch}
 * which slots get one, {@code Reach} whom it may ask, {@code Trust} how far a budget can rely on a target, {@code Patience} how long one is
 * waited for, {@code Gauges} the figures that people watch (what they estimate
 * is in {@code estimate}), {@code TargetStats} what the adaptive strategy learns from.
 *
 * <p>Attributes in doubt are on a docket beside the runs ({@link io.winnow.coordinator.judge}). {@code Dispatch.judge} has the run's judge asked
 * about them, in slots of their own, or finds that nobody can be asked; then the coordinator gives the verdict itself.
 *
 * <p>A budget and a producer meet in the task: the coordinator says whom it may ask and what that may cost and take, the producer keeps to
 * it and reports. Whoever has not answered yet is in the reach of one task at a time.
 *
 * <p>{@code RunTracing} makes spans of what was decided. A run stores its place in its trace ({@code RunTrace}), so that a
 * restarted coordinator continues the trace.
 *
 * <p>The clock is Kafka Streams' wall clock, so that {@code TopologyTestDriver} can move it. No record's timestamp is used for a
 * decision.
 *
 * <h2>To add</h2>
 *
 * <ul>
 *   <li>a limit of a run: return its outcome from {@code Limits.reached};
 *   <li>a property that is fixed per generation: a component of {@code Generation}, and the reason to refuse a run in
 *       {@code Generation.admit};
 *   <li>a state of a run: a record in {@code RunLifecycle}; the compiler names every place that must handle it.
 * </ul>
 *
 * <p>{@code FormerLayout} moves the data of earlier releases.
 */
@NullMarked
package io.winnow.coordinator;

import org.jspecify.annotations.NullMarked;
