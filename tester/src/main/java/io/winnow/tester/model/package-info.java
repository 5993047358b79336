/**
 * Simulated providers: real HTTP servers on loopback that speak a provider's wire format, for scenarios and for tests of any module.
 *
 * <h2>How it works</h2>
 *
 * {@link io.winnow.tester.model.ModelServer} is the only server. A script, a function, turns each {@link io.winnow.tester.model.ModelRequest}
 * into a {@link io.winnow.tester.model.ModelReply}, which has a status, headers, a body, and a
 * {@link io.winnow.tester.model.ModelReply.Fault} if something goes wrong on the wire. The server keeps every request that it received.
 * {@link io.winnow.tester.model.OpenAiAnswer} is the body of an answer in OpenAI's format; other formats are next to the tests that check
 * them.
 *
 * <p>{@link io.winnow.tester.model.PaidModel} is such a server with its own script: it answers in OpenAI's format,
 * fails as often as configured, has prices, and keeps an account of what it charged, against which a run's budget is
 * checked.
 *
 * <h2>To add a fault</h2>
 *
 * A fault that is a status or a body needs nothing new: {@code server.reply(request -> ModelReply.of(503, "{}"))}. A fault of the
 * connection is a constant of {@code Fault} and a case in {@code ModelServer}. If scenarios draw it by chance, add a
 * {@code PaidModel.Mood}.
 */
@NullMarked
package io.winnow.tester.model;

import org.jspecify.annotations.NullMarked;
