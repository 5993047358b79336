/**
 * The providers that Winnow knows by name, and the variables that configure any provider.
 *
 * <h2>How it works</h2>
 *
 * <p>{@link io.winnow.router.provider.ProviderCatalog} is the only list: the grammar of routings takes default models
 * from it, producers take addresses and dialects, {@code doctor} and the page take names, and a test compares it with
 * the table in docs/models-and-money.md. Whether a provider is ready depends on variables that only the producer has:
 * producers report it ({@code Presence} of messages-lib).
 *
 * <p>Any other name in a routing is the user's own server: it speaks OpenAI's dialect, at the address in
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
 * <p>Any other provider also needs a {@link io.winnow.router.provider.KnownProvider.Dialect}, which producer-service's
 * {@code provider.chat} implements.
 */
@NullMarked
package io.winnow.router.provider;

import org.jspecify.annotations.NullMarked;
