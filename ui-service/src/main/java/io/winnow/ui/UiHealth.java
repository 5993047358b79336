package io.winnow.ui;

import io.winnow.service.ServiceHealth;
import io.winnow.ui.UiBeans.Followers;
import io.winnow.ui.kafka.Readiness;
import io.winnow.ui.stream.StreamHub;
import jakarta.inject.Singleton;
import java.util.Map;

/** The health of this service at {@code /q/health}. */
@Singleton
class UiHealth implements ServiceHealth {

    private final Readiness readiness;
    private final Followers followers;
    private final StreamHub hub;
    private final boolean enabled;

    UiHealth(Readiness readiness, Followers followers, StreamHub hub, UiConfig config) {
        this.readiness = readiness;
        this.followers = followers;
        this.hub = hub;
        this.enabled = config.enabled();
    }

    @Override
    public String name() {
        return "ui";
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public boolean isStarted() {
        return readiness.isReady();
    }

    @Override
    public boolean isReady() {
        return readiness.isReady();
    }

    @Override
    public boolean isAlive() {
        return followers.runs().isAlive() && followers.attributes().isAlive();
    }

    @Override
    public Map<String, Object> details() {
        return Map.of(
                "runsRead", followers.runs().isCaughtUp(),
                "attributesRead", followers.attributes().isCaughtUp(),
                "streams", hub.clients());
    }
}
