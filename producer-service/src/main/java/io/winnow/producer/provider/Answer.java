package io.winnow.producer.provider;

/**
 * What a model said.
 *
 * @param cutShort whether the model was stopped before it was done, so that its last line may be half a line
 * @param inputTokens as the provider counted them; 0 when it did not say
 * @param outputTokens as the provider counted them; 0 when it did not say
 */
public record Answer(String text, boolean cutShort, long inputTokens, long outputTokens) {}
