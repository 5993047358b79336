/**
 * The images as they are shipped, against Kafka in containers: {@code ./winnow test -Pcontainers}, after
 * {@code docker compose build}.
 *
 * <p>A {@link io.winnow.it.containers.Deployment} is one broker or three and the four services on a network of their own. An
 * {@link io.winnow.tester.equipment.Audit} reads its topics when a run is over and settles what must hold whatever was killed: each
 * attribute was processed exactly once, and is in the list exactly once. A {@link io.winnow.it.containers.LiveList} is
 * a client of the stream that reconnects, as the page does.
 *
 * <p>Ports are bound to 127.0.0.1 and stay the same when a container is started again.
 */
@NullMarked
package io.winnow.it.containers;

import org.jspecify.annotations.NullMarked;
