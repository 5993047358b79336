/**
 * Lets each attribute of a collection through once.
 *
 * <p>{@link io.winnow.dedup.DedupService} runs the Kafka Streams {@link io.winnow.dedup.DedupTopology topology}: two
 * stages, each one processor, which read {@code attributes.raw} and {@code attributes.candidates} and write {@code attributes.unique},
 * {@code tallies} and {@code dead-letters}, all of it in one transaction with the offsets they have read ({@code exactly_once_v2}).
 *
 * <pre>
 *                  ┌── vouched key on its own partition ──► known? ── no ──► attributes.unique
 *  attributes.raw ─┤                                          └───── yes ─► counted only
 *        ▲         ├── anything else, usable ──► right key, right partition? ── yes ──► known? …
 *        └─────────┼──────────────────────────────────────────── no
 *                  └── unusable ──► dead-letters
 * </pre>
 *
 * <p>Decisions need only the key's bytes and the record's headers: the state contains a 128-bit hash instead of
 * the key ({@link io.winnow.dedup.store.KeyHash}), whose value is the collection's generation in which it was last let
 * through. A collection's {@linkplain io.winnow.dedup.CollectionState generation and mode} are set by orders that are
 * in every partition, between the attributes, so that each partition changes at one exact place. Only records whose
 * producer does not vouch for the key are parsed ({@link io.winnow.messages.ForeignAttribute}).
 *
 * <h2>Lists whose entries must differ in meaning</h2>
 *
 * <p>What is new in its form to a list of mode {@code semantic} is not let through yet. {@link io.winnow.dedup.DedupProcessor} hands it on,
 * into the partition of its collection, where it gets a vector ({@link io.winnow.dedup.vectors.Embedding}); many at once
 * {@linkplain io.winnow.dedup.CandidateQueue queue} for that:
 *
 * <pre>
 *                                            ┌── new ──────► attributes.unique
 *  attributes.candidates ─► entries near it? ┼── in doubt ─► attributes.unique, marked unchecked; with a judge: doubts, and waits
 *                                            └── the same ─► merges, counted as a duplicate
 *
 *                                   ┌── different ─► attributes.unique
 *              verdicts ─► waiting? ┼── unchecked ─► attributes.unique, marked unchecked
 *                                   └── the same ──► merges, unless its twin waits itself: then it waits for that
 * </pre>
 *
 * <p>{@link io.winnow.dedup.MeaningProcessor} decides in order of arrival, by {@code sameness-lib}, and keeps the entries of each list on heap
 * and row by row in a change-logged store ({@link io.winnow.dedup.CollectionEntries}), beside what waits for a verdict ({@link io.winnow.dedup.PendingAttributes}). A candidate of a generation that has ended goes through
 * undecided, as nobody lists it. Both stages write tallies of a call, which add up.
 *
 * <h2>What people decide</h2>
 *
 * <p>Rulings are partitioned by collection and heard by the second stage, for lists of every mode: {@link io.winnow.dedup.Overruling} puts them
 * into one order and keeps what holds ({@link io.winnow.dedup.Rulings}). What becomes of the list goes back to {@code attributes.raw}, where the
 * first stage meets it between the attributes of the same key, and between the orders to begin generations:
 *
 * <pre>
 *  rulings ─► changes anything? ─┬─► merges
 *                                └─► attributes.raw, marked ─► generation still the same? ─► attributes.unique, with or without a value
 * </pre>
 *
 * <h2>State</h2>
 *
 * <p>The state of the first stage is RocksDB behind a table and a filter in memory ({@link io.winnow.dedup.store.FingerprintStore}) behind
 * Streams' own change-logging. What a transaction adds to it, and its {@link io.winnow.dedup.Tallies}, are kept in memory and written just before the commit
 * ({@link io.winnow.dedup.BeforeCommit}). No decision depends on a record's timestamp.
 *
 * <p>If the process is traced, each record whose {@code traceparent} is sampled gets a span, which the unique record
 * continues; for all others, checking costs one byte comparison. Otherwise the headers of a record are passed on as
 * they are.
 */
@NullMarked
package io.winnow.dedup;

import org.jspecify.annotations.NullMarked;
