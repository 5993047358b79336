/**
 * What waits for a run's judge.
 *
 * <p>Deduplication sends a {@link io.winnow.messages.Doubt} for each attribute that local evidence cannot decide, and keeps the
 * attribute's call unbalanced until it has a {@link io.winnow.messages.Verdict}. So each doubt needs one verdict, from a producer that
 * asked the judge, or from the coordinator, which says that nobody checked.
 *
 * <p>{@code Docket} keeps the doubts, in a store beside the runs' own, because there can be thousands and a run is written at every
 * event. A run's state holds only which doubts its {@code JUDGE} tasks in flight ask about ({@code DoubtBatch}), and how the judge does
 * ({@code Bench}). A doubt leaves the docket with its verdict; whatever else happens to a task, its doubts are on the docket still.
 */
@NullMarked
package io.winnow.coordinator.judge;

import org.jspecify.annotations.NullMarked;
