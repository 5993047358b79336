/**
 * How models are reached: the HTTP client, proxies, and what a reply is before anybody looks for an answer in it.
 *
 * <pre>
 *   LangChain4j ── request ──► ModelHttpClient ──► server
 *                                    │
 *                     nothing came ──┴── HttpReply (BodyText: decompressed, decoded)
 *                           │                │
 *                     HttpFailures      WrongAddress? ── redirect, web page, empty: MISCONFIGURED, costs nothing
 *                                            │
 *                                       error status? ── ErrorBody, ErrorSigns: kind, words, Retry-After
 *                                            │
 *                                       JsonText ── to {@code chat}
 * </pre>
 *
 * <p>{@link io.winnow.provider.http.ErrorBody} finds the error in a body, whatever it is wrapped in, and
 * {@code ErrorSigns} its kind. Both serve errors within a success too: those have no status, so that codes and words decide.
 *
 * <p>No message contains the text of a Java exception: a fault of a body is described by where it is, and what the JDK says of
 * a connection is stripped of class names.
 */
@NullMarked
package io.winnow.provider.http;

import org.jspecify.annotations.NullMarked;
