/**
 * Controls access to the API.
 *
 * <h2>How it works</h2>
 *
 * <ol>
 *   <li>{@link io.winnow.ui.access.RequestGuard} sees every request first: is the name in {@code Host} known, and does
 *       the request come from another site? It also sets the headers that limit what the page may load.
 *   <li>{@link io.winnow.ui.access.TokenFilter} sees requests to resources. It knows them by their classes, since a path can be
 *       written in more than one way.
 *   <li>{@link io.winnow.ui.access.Access} decides: without a token, everyone who can reach the service may use it;
 *       with one, only requests that carry the token or a session.
 *   <li>{@link io.winnow.ui.access.SessionResource} trades the token for a cookie, because an {@code EventSource} cannot send a
 *       header.
 * </ol>
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>A service that listens on anything but loopback refuses to start without a token, unless {@code winnow.ui.insecure} is set.
 *   <li>A session consists of its expiry and a signature made with the token: no node stores it, every replica with the
 *       same token accepts it, and a new token ends all of them.
 *   <li>After five wrong tokens from one address within a minute, {@link io.winnow.ui.access.LoginThrottle} makes that
 *       address wait.
 *   <li>Comparisons take the same time wherever the texts differ.
 * </ul>
 *
 * <h2>To let something through without a token</h2>
 *
 * <p>Name its class in {@code TokenFilter}, and show in {@code TokenTest} that it reveals nothing without a token.
 */
@NullMarked
package io.winnow.ui.access;

import org.jspecify.annotations.NullMarked;
