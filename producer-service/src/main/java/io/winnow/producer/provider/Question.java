package io.winnow.producer.provider;

import java.time.Duration;

/**
 * One request to a model.
 *
 * @param requestSize attributes asked for
 * @param seed for providers that can be deterministic: the same question gets the same answer
 * @param timeout from sending to the last byte of the answer
 */
public record Question(String topic, int requestSize, Prompt prompt, long seed, Duration timeout) {}
