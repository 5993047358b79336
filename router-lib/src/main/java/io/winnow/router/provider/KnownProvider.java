package io.winnow.router.provider;

import org.jspecify.annotations.Nullable;

/**
 * A provider that a routing can name without telling where it is.
 *
 * @param address of its API, as its own documentation gives it to an SDK; null for {@link Hosting#IN_PROCESS}
 * @param keyAnywhere whether it needs its key at an address of the user's own too, such as a gateway
 * @param defaultModel the model if a routing names none; null when it must name one
 */
public record KnownProvider(
        String name,
        Dialect dialect,
        Hosting hosting,
        @Nullable String address,
        boolean keyAnywhere,
        @Nullable String defaultModel) {

    /** The wire format that it speaks. */
    public enum Dialect {
        /** OpenAI's chat completions, as OpenAI itself has them. */
        OPENAI,
        /** OpenAI's chat completions, as many servers have them. */
        OPENAI_COMPATIBLE,
        /** Anthropic's messages. */
        ANTHROPIC,
        /** Gemini's generated content. */
        GEMINI,
        /** None: it answers in the producer's process. */
        NONE
    }

    /** Where it runs. */
    public enum Hosting {
        /** A hosted service, which requires a key. */
        HOSTED,
        /** A server on the producer's machine, which mostly takes anything. */
        LOCAL,
        /** The producer's process. */
        IN_PROCESS
    }

    static KnownProvider vendor(String name, Dialect dialect, String address, String defaultModel) {
        return new KnownProvider(name, dialect, Hosting.HOSTED, address, true, defaultModel);
    }

    static KnownProvider service(String name, String address) {
        return new KnownProvider(name, Dialect.OPENAI_COMPATIBLE, Hosting.HOSTED, address, false, null);
    }

    static KnownProvider local(String name, String address) {
        return new KnownProvider(name, Dialect.OPENAI_COMPATIBLE, Hosting.LOCAL, address, false, null);
    }

    /**
     * Whether it requires a key.
     *
     * @param elsewhere whether the user configured another address
     */
    public boolean needsKey(boolean elsewhere) {
        return hosting == Hosting.HOSTED && (keyAnywhere || !elsewhere);
    }
}
