/**
 * The models that can be asked, behind one interface.
 *
 * <p>{@link io.winnow.producer.provider.Provider} asks one model once: no retries, no waiting beyond the time it is given;
 * what a failure means for the next request is router-lib's concern, so every failure leaves here as a
 * {@link io.winnow.producer.provider.ProviderException} with its class and the provider's own words.
 *
 * <p>{@code random} answers in this process. All others speak HTTP through LangChain4j; classes that name one of its types
 * ({@code ChatModels}, {@code ChatModelProvider}, {@code ModelHttpClient}) are reached only when such a provider is asked,
 * because loading them takes longer than everything else at start.
 *
 * <p>Keys and base URLs come from an {@link io.winnow.producer.provider.Environment}; {@code Endpoint} is the only class
 * that holds a key, and {@code Redaction} takes it out of every text that leaves the package.
 */
@NullMarked
package io.winnow.producer.provider;

import org.jspecify.annotations.NullMarked;
