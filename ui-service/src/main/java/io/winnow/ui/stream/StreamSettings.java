package io.winnow.ui.stream;

import io.winnow.ui.UiConfig;
import java.time.Duration;

/**
 * How streams behave; see {@link UiConfig} for what each means.
 *
 * @param clientRows how many rows that arrive while it listens a client may be behind
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
