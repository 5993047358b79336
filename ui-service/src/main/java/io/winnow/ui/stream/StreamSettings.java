package io.winnow.ui.stream;

import java.time.Duration;

/**
 * How streams behave.
 *
 * @param clientRows how many rows that arrive while it listens a client may be behind before it is evicted
 * @param maxClients streams open at a time on this node
 * @param heartbeat time between two heartbeats of a stream
 * @param statusInterval least time between two statuses of a run in a stream
 * @param batchInterval how long rows wait for others to travel with
 * @param stallGrace how long an evicted client is given to take its last event before its connection is cut
 * @param lifetime about how long a stream lasts before it ends by itself
 */
public record StreamSettings(
        int clientRows,
        int maxClients,
        Duration heartbeat,
        Duration statusInterval,
        Duration batchInterval,
        Duration stallGrace,
        Duration lifetime) {}
