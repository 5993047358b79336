/**
 * Lists as files.
 *
 * <h2>How it works</h2>
 *
 * <p>{@link io.winnow.client.exports.ExportFormat} is the contract: what each of txt, json, jsonl and csv looks like, byte for byte.
 * {@link io.winnow.client.exports.ListExport} reads a list slice by slice, partition by partition, and writes it, so that two exports
 * of the same list are the same bytes, in every process. The files of {@code winnow run} are written row by row with
 * the same formats.
 *
 * <h2>To add a format</h2>
 *
 * <p>Add a constant to {@code ExportFormat} with its media type and what comes before, between and after the rows; name
 * it in {@code openapi.yaml} and in docs/files.md, and add its bytes to {@code ExportFormatTest}.
 */
@NullMarked
package io.winnow.client.exports;

import org.jspecify.annotations.NullMarked;
