package io.winnow.ui;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The configuration of this service. */
@ConfigMapping(prefix = "winnow.ui")
public interface UiConfig {

    /** Whether this process serves at all; a command that needs no HTTP turns it off. */
    @WithDefault("true")
    boolean enabled();

    /**
     * Names that this service answers to in the {@code Host} header, without port; {@code *} for any. Others get 421,
     * so that another site cannot reach a service on this machine under its own host name.
     */
    @WithDefault("localhost,127.0.0.1,[::1]")
    List<String> allowedHosts();

    /** Newest rows that this node holds for streams, of all collections together. */
    @WithDefault("20000")
    int ringRows();

    /** Most bytes that these rows may take. */
    @WithDefault("16777216")
    long ringBytes();

    /** How many rows that arrive while it listens a client may be behind before it is evicted; of all collections. */
    @WithDefault("10000")
    int clientRows();

    /** Streams open at a time on this node; more are refused with 503. */
    @WithDefault("5000")
    int maxClients();

    /** Consumers that read history at a time, for pages, exports and streams that catch up; each takes some MB. */
    @WithDefault("4")
    int historyReaders();

    /** Time between two heartbeats of a stream. */
    @WithDefault("5s")
    Duration heartbeat();

    /** Time between two looks whether Kafka answers. */
    @WithDefault("1s")
    Duration kafkaCheck();

    /** Least time between two statuses of a run in a stream. */
    @WithDefault("250ms")
    Duration statusInterval();

    /** How long rows wait for others to travel with. */
    @WithDefault("50ms")
    Duration batchInterval();

    /** How long an evicted client is given to take its last event before its connection is cut. */
    @WithDefault("5s")
    Duration stallGrace();

    /** About how long a stream lasts before it ends by itself and its client resumes; each a fifth more or less; 0s for never. */
    @WithDefault("5m")
    Duration streamLifetime();

    /** How far back the calls lie that statistics are made of. */
    @WithDefault("6h")
    Duration statisticsWindow();

    /** Runs that statistics are kept of, at most. */
    @WithDefault("100")
    int statisticsRuns();

    /**
     * What clients of the API must send, at least 16 characters; none by default, when only this machine can reach it.
     * Set it through the environment, {@code WINNOW_UI_TOKEN}: other places can be read by others.
     */
    Optional<String> token();

    /** How long a login with the token lasts. */
    @WithDefault("7d")
    Duration sessionLifetime();

    /** Whether to serve anyone who can reach this machine, where no token is set. */
    @WithDefault("false")
    boolean insecure();
}
