/**
 * Everything in one process: the user's data directory, the broker, and Quarkus with all services.
 *
 * <p>{@link io.winnow.standalone.embedded.EmbeddedWinnow#start} locks the
 * {@linkplain io.winnow.standalone.embedded.DataDirectory data directory}, settles on the ports, and starts the broker
 * and Quarkus at the same time, each on its own thread. {@code BrokerGate} is the first observer of Quarkus' startup
 * event and holds the services back until the broker answers and the topics exist, so no service sees a broker that is
 * still starting. Stopping works in reverse order, services first, and each step has a time limit.
 *
 * <p>Quarkus is driven through its generated application class instead of {@code Quarkus.run}, which would install its
 * own signal handlers and shutdown hook: here the command line decides what Ctrl+C means
 * ({@link io.winnow.standalone.embedded.Interrupts}), and a second shutdown hook might stop the broker while services
 * are still draining.
 *
 * <p>If the start fails, everything is stopped again, and one {@link io.winnow.messages.error.WinnowException} is
 * thrown.
 */
@NullMarked
package io.winnow.standalone.embedded;

import org.jspecify.annotations.NullMarked;
