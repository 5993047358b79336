package io.winnow.ui;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.winnow.client.topics.TopicFollower;
import io.winnow.ui.UiBeans.Followers;
import io.winnow.ui.stream.AttributeRing;
import io.winnow.ui.stream.StreamHub;
import jakarta.inject.Singleton;

/** This service's figures at {@code /q/metrics}. */
@Singleton
class UiMeters implements MeterBinder {

    private final StreamHub hub;
    private final AttributeRing ring;
    private final Followers followers;
    private final UiConfig config;

    UiMeters(StreamHub hub, AttributeRing ring, Followers followers, UiConfig config) {
        this.hub = hub;
        this.ring = ring;
        this.followers = followers;
        this.config = config;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        if (!config.enabled()) {
            return;
        }
        Gauge.builder("winnow.ui.streams", hub, StreamHub::clients)
                .description("Open streams")
                .register(registry);
        FunctionCounter.builder("winnow.ui.evictions", hub, StreamHub::evictions)
                .description("Clients evicted because they read too slowly")
                .register(registry);
        FunctionCounter.builder("winnow.ui.catch.ups", hub, StreamHub::catchUps)
                .description("Slices of history that clients were served from the topic rather than from memory")
                .register(registry);
        Gauge.builder("winnow.ui.ring.rows", ring, AttributeRing::size)
                .description("Newest rows held in memory")
                .register(registry);
        Gauge.builder("winnow.ui.ring", ring, AttributeRing::bytes)
                .description("Memory held by the newest rows")
                .baseUnit("bytes")
                .register(registry);
        lag(registry, "runs", followers.runs());
        lag(registry, "attributes", followers.attributes());
    }

    private static void lag(MeterRegistry registry, String follower, TopicFollower of) {
        Gauge.builder("winnow.ui.lag", of, TopicFollower::lag)
                .description("Records on the topics that have not been read yet")
                .baseUnit("records")
                .tag("follower", follower)
                .register(registry);
    }
}
