package io.winnow.standalone.embedded;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The process that works in a data directory.
 *
 * @param startedAt when it claimed the directory
 * @param bootstrapServers its broker's {@code host:port}; null until its ports are settled
 * @param httpUri where its dashboard and API are; null when it serves none
 */
public record Holder(
        long pid,
        Instant startedAt,
        @JsonProperty("kafka") @Nullable String bootstrapServers,
        @JsonProperty("http") @Nullable URI httpUri) {}
