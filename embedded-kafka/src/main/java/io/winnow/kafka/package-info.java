/**
 * A real Apache Kafka broker inside this JVM: one KRaft node that is both broker and controller and listens on loopback
 * only.
 *
 * <p>It is made of the same server classes that {@code kafka-server-start.sh} runs, so every Kafka client, Kafka's own console tools
 * included, can use it. What listens is bound as soon as its port is chosen, by a {@code HeldPort}, and handed to the server later. Internal topics have one partition each and groups rebalance at once: settings for one
 * machine, where start time matters more than load balancing.
 */
@NullMarked
package io.winnow.kafka;

import org.jspecify.annotations.NullMarked;
