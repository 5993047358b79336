/**
 * Where a provider's server is, with which key, and how much it may be asked: what the variables of this process make of the
 * catalogue of providers in router-lib ({@link io.winnow.router.provider.ProviderCatalog}). Whoever asks models needs it: producers for
 * answers, deduplication for vectors.
 *
 * <p>Keys, addresses, limits ({@link io.winnow.provider.RateLimits}) and proxies come from an
 * {@link io.winnow.provider.Environment}, all of a provider's under its name in upper case. {@link io.winnow.provider.ServerAddress} is the only
 * class that holds a key, and {@link io.winnow.provider.Redaction} takes it out of every text that leaves a process. How a server is reached is
 * in {@link io.winnow.provider.http}.
 */
@NullMarked
package io.winnow.provider;

import org.jspecify.annotations.NullMarked;
