package io.winnow.producer;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** {@code winnow.producer.*}. */
@ConfigMapping(prefix = "winnow.producer")
interface ProducerServiceConfig {

    /** Whether this process takes tasks; a command line that talks to a cluster of others does not. */
    @WithDefault("true")
    boolean enabled();

    /**
     * Most calls in flight in this instance, up to 5,000. 64 take about 25 members of the share group when all last about as long, and
     * 2,000 about 65; twice as many when some last ten times as long. Brokers admit 200 unless {@code group.share.max.size} says
     * otherwise.
     */
    @WithDefault("256")
    int concurrency();

    /**
     * Most time for one request to a provider, to the last byte of its answer, where a run does not say. Without it, what the run
     * expects each target to need.
     */
    Optional<Duration> requestTimeout();

    /** How long a stop lets calls in flight finish before it cancels them. */
    @WithDefault("5s")
    Duration stopTimeout();
}
