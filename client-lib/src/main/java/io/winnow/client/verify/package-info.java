/**
 * Checks a list against the records that it was made from.
 *
 * <p>{@link io.winnow.client.verify.Verification} reads topics and nothing else: not the state of deduplication, whose decisions it repeats.
 * {@link io.winnow.client.verify.ListRecords} holds what is on them of one collection, {@link io.winnow.client.verify.ListRules} what must hold between
 * them. A rule names each record that breaks it as a {@link io.winnow.client.verify.Difference}; what records that are deleted would tell is
 * said to be unchecked instead.
 */
@NullMarked
package io.winnow.client.verify;

import org.jspecify.annotations.NullMarked;
