/**
 * Decides a list anew by other rules, from what was recorded for it, without asking any model for more.
 *
 * <h2>How it works</h2>
 *
 * <pre>
 *   attributes.raw     … order g │ a b c … │ order g+1 │ a' b' c' …
 *                                └─ read ──┘           └─ written
 * </pre>
 *
 * <p>{@link io.winnow.client.rededup.Rededup} orders a run of the kind {@code REDEDUP}. The coordinator begins the list's next generation in
 * the mode that the run names, and lets nobody else add to the list meanwhile. Its order to every partition of {@code attributes.raw} is an
 * exact end of what came before. {@code FormerRecords} reads that, in one order over all partitions, and it is handed in again as an import
 * is: in calls, each reported when Kafka has it, so that the run ends when every attribute is accounted for. Copies say who found an
 * attribute and which call named it, so that rows, consensus and explanations keep their meaning.
 *
 * <p>A client that is killed leaves an unfinished generation. The next rededup begins another one and reads from the last generation that
 * is whole ({@code FormerGeneration}), without the copies in between: the result is the same as if the first one had ended.
 *
 * <p>Where meaning counts, the order of arrival decides which of two wordings stays, and nobody knows in which order deduplication takes
 * the records of two partitions. So, unless a judge is asked, parts of a list are handed in one after the other, partition by partition.
 *
 * <p>What people decided ({@code FormerRulings}) is given again at the end, in the same order, and before the run is said to be whole.
 */
@NullMarked
package io.winnow.client.rededup;

import org.jspecify.annotations.NullMarked;
