/**
 * Winnow as a Kafka client sees it: orders runs, reads what became of them, follows collections.
 *
 * <p>{@link io.winnow.standalone.client.Cluster} is the cluster, whether it runs in this process or elsewhere; nothing
 * here knows which. All reading is done without a consumer group, so that commands leave no trace on the cluster.
 */
@NullMarked
package io.winnow.standalone.client;

import org.jspecify.annotations.NullMarked;
