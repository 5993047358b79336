/**
 * Everything in one process: the user's data directory, the broker in this JVM, and Quarkus with all services beside it.
 *
 * <p>{@link io.winnow.standalone.embedded.EmbeddedWinnow#start} locks the
 * {@linkplain io.winnow.standalone.embedded.DataDirectory data directory}, settles on the ports, and starts the broker
 * and Quarkus at the same time, each on a thread of its own. {@code BrokerGate} is the first observer of Quarkus' startup
 * event and holds the services back until the broker answers and the topics exist, so no service ever sees a broker that
 * is half there. Stopping goes the other way round, services first, and each step has a time limit.
 *
 * <p>Quarkus is driven through its generated application class instead of {@code Quarkus.run}, which would install
 * signal handlers and a shutdown hook of its own: here it is the command line that decides what Ctrl+C means
 * ({@link io.winnow.standalone.embedded.Interrupts}), and a shutdown hook that could run beside ours might take the
 * broker away from services that still drain.
 *
 * <p>Whatever goes wrong comes out as one {@link io.winnow.messages.error.WinnowException} after everything was stopped again.
 */
@NullMarked
package io.winnow.standalone.embedded;

import org.jspecify.annotations.NullMarked;
