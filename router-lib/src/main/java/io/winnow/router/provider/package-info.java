/**
 * Which providers Winnow knows by name, and which variables configure any provider.
 *
 * <h2>How it works</h2>
 *
 * <p>{@link io.winnow.router.provider.ProviderCatalog} is the one list: the grammar of routings takes default models from it, producers
 * addresses and dialects, {@code doctor} and the page names, and a test compares it with the table in docs/models-and-money.md.
 * It says what there is. Whether a provider can be asked depends on variables, which only the process that asks has:
 * producers report that ({@code Presence} of messages-lib).
 *
 * <p>Any other name in a routing is a user's own server: OpenAI's dialect, at the address in
 * {@link io.winnow.router.provider.ProviderVariables#baseUrl}.
 *
 * <h2>To add a provider</h2>
 *
 * <p>One that speaks OpenAI's chat completions is one line in {@code ProviderCatalog}, and its name in the table of
 * docs/models-and-money.md:
 *
 * <pre>{@code
 * KnownProvider.service("mistral", "https://api.mistral.ai/v1"),
 * }</pre>
 *
 * <p>Any other needs a {@link io.winnow.router.provider.KnownProvider.Dialect} as well, which producer-service's
 * {@code provider.chat} implements.
 */
@NullMarked
package io.winnow.router.provider;

import org.jspecify.annotations.NullMarked;
