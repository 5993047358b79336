package io.winnow.coordinator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code winnow.coordinator.*}. */
@ConfigMapping(prefix = "winnow.coordinator")
interface CoordinatorConfig {

    /** How long a producer may take for a task before it is handed out anew; longer than a model's slowest answer. */
    @WithDefault("120s")
    Duration taskTimeout();

    /** How often deadlines are looked at and changed figures are sent. */
    @WithDefault("100ms")
    Duration tick();

    /** How long decisions wait for their transaction; adds to the time between two calls of a slot. */
    @WithDefault("20ms")
    Duration commitInterval();

    /** How long a stop waits for the open transaction. */
    @WithDefault("5s")
    Duration closeTimeout();
}
