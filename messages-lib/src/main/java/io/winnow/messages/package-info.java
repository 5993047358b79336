/**
 * The contract between the services: what is on which topic, under which key, in which form.
 *
 * <p>{@link io.winnow.messages.kafka.Topics} names the topics and {@link io.winnow.messages.kafka.TopicSetup} creates and checks
 * them. One record class per message ({@code RunCommand}, {@code Task}, {@code Call}, {@code Attribute},
 * {@code TallyBatch}, {@code RunStatus}, {@code Presence}) is written and read as JSON by {@link io.winnow.messages.Json}; each carries a
 * {@code v} field, and fields that a reader does not know are ignored, so that services of neighbouring releases can share
 * a cluster.
 *
 * <p>{@link io.winnow.messages.text.Canonical} decides what "the same attribute" means. It is defined here and nowhere
 * else, because an attribute's Kafka key is made from it ({@link io.winnow.messages.AttributeKey}) by every producer,
 * and deduplication is only exact when all of them agree.
 *
 * <p>Concepts of the router have the same names here: prices, failure kinds, the states of a target, providers. Records
 * contain them as readable words; {@link io.winnow.messages.presence.ReadyProviders} combines the reports of all producers.
 *
 * <p>Deduplication reads what it must know about a record from the key and the
 * {@linkplain io.winnow.messages.kafka.WinnowHeaders headers}, never from the JSON, so that the hot path parses
 * nothing.
 */
@NullMarked
package io.winnow.messages;

import org.jspecify.annotations.NullMarked;
