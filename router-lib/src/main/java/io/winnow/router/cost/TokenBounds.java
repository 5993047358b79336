package io.winnow.router.cost;

/** How many tokens a request can take at most. */
public final class TokenBounds {

    /**
     * The overhead of a chat format around two messages: role names, separators, the opening of the answer. Providers
     * document up to 7 tokens per message; a larger bound is harmless, since only actual tokens are charged in the end.
     */
    private static final int FRAMING = 64;

    /** Additional room for every answer: a model that greets first must not lose its list. */
    private static final int LEAST_OUTPUT = 256;

    private static final int MOST_OUTPUT = 16_384;

    /** An attribute is a phrase of a few words; one in a script of many bytes, with its number before it, takes this. */
    private static final int AN_ATTRIBUTE = 32;

    /** A sentence of some twenty words and a category, with the names of their fields, in a script of many bytes. */
    private static final int A_DESCRIPTION = 80;

    private TokenBounds() {}

    /**
     * The most tokens that a prompt can be.
     *
     * <p>Tokenizers of today's models work on bytes: a token is at least one byte.
     *
     * @param promptBytes of the prompt in UTF-8
     */
    public static long input(long promptBytes) {
        return promptBytes + FRAMING;
    }

    /** Bytes of a prompt that surely takes no more tokens. */
    public static long promptBytes(long inputTokens) {
        return Math.max(0, inputTokens - FRAMING);
    }

    /**
     * Tokens that hold so many attributes; an answer is cut off beyond them.
     *
     * @param described whether each comes with a description
     */
    public static int output(int requestSize, boolean described) {
        long each = described ? AN_ATTRIBUTE + A_DESCRIPTION : AN_ATTRIBUTE;
        return (int) Math.min(MOST_OUTPUT, LEAST_OUTPUT + each * requestSize);
    }
}
