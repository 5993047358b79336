/**
 * The REST API for runs, live lists as Server-Sent Events, and the page that shows both.
 *
 * <p>The service has no state of its own: it reads everything from topics, so any number of replicas can run in
 * parallel, and each can be killed at any time.
 *
 * <h2>Map</h2>
 *
 * <pre>
 *                       access            who may ask
 *                         |
 *           mcp                                                                      tools for assistants
 *          /   \
 *   runs   lists   overlap   statistics   producers   deadletters   providers      resources and their data
 *     \      |        |          |            |            |
 *      +-----+--------+-- stream -+            |            |                      live lists
 *                         |                    |            |
 *                       kafka                                                      topics and the broker
 *                         |
 *                       http                                                       problems, parameters, positions
 * </pre>
 *
 * <ul>
 *   <li>{@link io.winnow.ui.http}: what every resource needs, errors above all.
 *   <li>{@link io.winnow.ui.access}: tokens, sessions, hosts and origins.
 *   <li>{@link io.winnow.ui.kafka}: clients, followers of topics, whether the broker answers.
 *   <li>{@link io.winnow.ui.runs}: starting, stopping and showing runs.
 *   <li>{@link io.winnow.ui.lists}: pages and exports of a list.
 *   <li>{@link io.winnow.ui.mcp}: the same for AI assistants.
 *   <li>{@link io.winnow.ui.stream}: lists and runs, live.
 *   <li>{@link io.winnow.ui.overlap}, {@link io.winnow.ui.statistics}: what each model contributes.
 *   <li>{@link io.winnow.ui.producers}, {@link io.winnow.ui.deadletters}: how the system is doing.
 *   <li>{@link io.winnow.ui.providers}: models, prices, and what a routing means.
 * </ul>
 *
 * <p>This package puts them together: {@code UiBeans} makes all parts, {@code UiLifecycle} starts and stops them in order,
 * {@code ProblemMappers} turns exceptions into answers, {@code UiHealth} and {@code UiMeters} report. Packages depend on each
 * other in one direction only, never on this one; resources, filters and {@code RunCommands} alone know CDI.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Rows of generations older than their collection's newest are never shown.
 *   <li>No memory grows with the length of a list or with what a client does not read.
 *   <li>Every error is an {@linkplain io.winnow.ui.http.Problem RFC 9457 document}.
 *   <li>{@code openapi.yaml} in the resources of {@code io.winnow.ui.http} describes every path and field of the API; a test
 *       compares the two.
 * </ul>
 *
 * <h2>The page</h2>
 *
 * <p>The page consists of the files in {@code META-INF/resources}, which are served unchanged, and uses only the public
 * API. {@code main.js} puts it together: {@code stream.js} is the connection and its state, {@code rows.js} the rows
 * that the page holds, {@code view.js} their order, {@code list.js} those in sight, {@code selection.js} what is done to
 * many, {@code detail.js} one attribute, {@code watch.js} one collection and its run, {@code nav.js} and {@code home.js}
 * all of them, {@code start.js} the form that starts a run, {@code keys.js} what each key does, {@code place.js} the
 * URL. Sizes and colours are in {@code css/tokens.css} only.
 *
 * <h2>To add a resource</h2>
 *
 * <p>Write a class with its path in the package of its subject, begin its methods with
 * {@link io.winnow.ui.kafka.Readiness#require} (or {@code requireKafka}), throw {@link io.winnow.ui.http.ProblemException}, describe
 * it in {@code openapi.yaml}, and list its records in {@code ApiDescriptionTest}.
 */
@NullMarked
package io.winnow.ui;

import org.jspecify.annotations.NullMarked;
