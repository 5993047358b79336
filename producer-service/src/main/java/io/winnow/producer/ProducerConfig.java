package io.winnow.producer;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code winnow.producer.*}. */
@ConfigMapping(prefix = "winnow.producer")
interface ProducerConfig {

    /** Whether this process takes tasks; a command line that talks to a cluster of others does not. */
    @WithDefault("true")
    boolean enabled();

    /** Most calls in flight in this instance. The broker counts each as a member of the group: see {@code group.share.max.size}. */
    @WithDefault("64")
    int concurrency();

    /** Most time for one request to a provider, to the last byte of its answer. */
    @WithDefault("60s")
    Duration requestTimeout();

    /** How long a stop lets calls in flight finish before it cancels them. */
    @WithDefault("5s")
    Duration stopTimeout();
}
