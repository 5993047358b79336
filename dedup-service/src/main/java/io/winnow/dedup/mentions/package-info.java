/**
 * Counts how many calls, and which models, named each entry of a list: {@code mentions}.
 *
 * <p>A topology of its own ({@link io.winnow.dedup.mentions.MentionsService}), with its own consumer group, thread and transactions
 * ({@code exactly_once_v2}): it reads {@code attributes.raw} a second time, so that no decision, tally or end of a run waits for it.
 *
 * <pre>
 *   attributes.raw ──► count of its form ──┬─ an entry ─────────────────────► mentions
 *   merges ──► dropped for which entry? ───┴─ dropped ──► mentions.moved ──► the entry's partition, which adds it up
 * </pre>
 *
 * <p>What is on {@code mentions.moved} is a count, not a difference: the newest count of a wording replaces the one before, so a wording
 * can get another entry, or none, at any time. Counts are passed on along chains of entries under the name of the wording that they are of,
 * and only if they have changed, so that even a circle of merges comes to rest.
 *
 * <p>Counts that have changed are kept on heap, and are stored and published just before a commit
 * ({@link io.winnow.dedup.BeforeCommit}), once a second: many mentions of one thing make one record.
 */
@NullMarked
package io.winnow.dedup.mentions;

import org.jspecify.annotations.NullMarked;
