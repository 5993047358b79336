/**
 * Texts become vectors, beside the streams' threads.
 *
 * <pre>
 *   EmbeddingModels ── of a list's model ──► Embedding ── batches ──► VectorModel ◄── ShippedModel: in this process, one text at a time
 *                                          (threads, waiting texts)              ◄── RemoteModel: a server, many texts in a request
 * </pre>
 *
 * <p>{@link io.winnow.dedup.vectors.RemoteModel} keeps asking a server that fails, but not forever; a text may go without a vector then.
 */
@NullMarked
package io.winnow.dedup.vectors;

import org.jspecify.annotations.NullMarked;
