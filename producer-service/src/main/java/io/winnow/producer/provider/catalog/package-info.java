/**
 * Where a provider's server is, with which key, and how much it may be asked: what the variables of this process make of the
 * catalogue of providers in router-lib ({@link io.winnow.router.provider.ProviderCatalog}).
 */
@NullMarked
package io.winnow.producer.provider.catalog;

import org.jspecify.annotations.NullMarked;
