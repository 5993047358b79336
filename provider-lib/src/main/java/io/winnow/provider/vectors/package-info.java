/**
 * Models that turn texts into vectors, behind HTTP.
 *
 * <p>{@link io.winnow.provider.vectors.EmbeddingServer} asks one model once: no retries. What a failure means is for whoever asks, so every
 * one leaves here as a {@link io.winnow.provider.ProviderException}.
 */
@NullMarked
package io.winnow.provider.vectors;

import org.jspecify.annotations.NullMarked;
