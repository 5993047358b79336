package io.winnow.producer.provider.api;

/**
 * What a request used, as the provider counted it.
 *
 * @param inputTokens of the whole prompt, cached ones included
 * @param cachedInputTokens of the prompt, read from the provider's cache
 * @param outputTokens of the answer, those of hidden reasoning included
 */
public record Usage(long inputTokens, long cachedInputTokens, long outputTokens) {

    /** Of a request that nobody bills. */
    public static final Usage NONE = new Usage(0, 0, 0);
}
