package io.winnow.dedup;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalLong;

/** The configuration keys under {@code winnow.dedup}; {@link DedupSettings} describes each key. */
@ConfigMapping(prefix = "winnow.dedup")
interface DedupConfiguration {

    /** Whether this process deduplicates at all. */
    @WithDefault("true")
    boolean enabled();

    /** Whether the mentions of entries are counted, in a topology of their own. */
    @WithDefault("true")
    boolean mentions();

    /** Stream threads. */
    @WithDefault("1")
    int threads();

    /** Time between two transactions. */
    @WithDefault("100ms")
    Duration commitInterval();

    /** Time after which other instances take over from a dead one; brokers allow at least 6 s by default. */
    @WithDefault("6s")
    Duration sessionTimeout();

    /** Maximum time that a stop takes. */
    @WithDefault("10s")
    Duration closeTimeout();

    /** Whether others take over at once when this instance stops; turn off for restarts in place. */
    @WithDefault("true")
    boolean leaveGroup();

    /** How many other instances keep up with a partition's state, so that one of them takes over without a restore. */
    @WithDefault("0")
    int standbyReplicas();

    /** Largest value on {@code attributes.raw} that is not refused, in bytes. */
    @WithDefault("65536")
    int maxValueBytes();

    /** Heap for fingerprints, in bytes, shared by the partitions and taken as lists grow; three eighths of the heap, and at least 64 MiB, if none is given. */
    OptionalLong fingerprintsBytes();
}
