package io.winnow.standalone.embedded;

import io.winnow.messages.error.WinnowException;
import io.winnow.service.ServiceHealth;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Notices when a service of this process will do nothing any more. Elsewhere an orchestrator looks at the health checks and starts
 * the service again; here nobody does, and whoever waits for the service would wait forever.
 *
 * <p>A service that tries again by itself is left to it, but for a limited time: its broker runs in this process as well, so what
 * keeps it from working is this machine, which a person has to put right.
 */
final class ServiceWatch {

    static final Duration PATIENCE = Duration.ofSeconds(40);

    /** A service that has not complained for so long has recovered. */
    static final Duration CALM = Duration.ofSeconds(60);

    private final List<? extends ServiceHealth> services;
    private final Map<String, Trouble> troubles = new HashMap<>();

    ServiceWatch(List<? extends ServiceHealth> services) {
        this.services = services;
    }

    /** Since when a service complains, and when it last did, both in nanoseconds. */
    private record Trouble(long since, long last) {}

    /** Looks at all services; what is wrong and what to do about it, when one has given up. */
    Optional<WinnowException> look(long nanos) {
        for (ServiceHealth service : services) {
            if (service.isEnabled() && (!service.isAlive() || isTryingForTooLong(service, nanos))) {
                String reason = reason(service);
                return Optional.of(new WinnowException(service.name() + " cannot go on: "
                        + (reason == null ? "details are in the log file; start winnow again" : reason)));
            }
        }
        return Optional.empty();
    }

    private boolean isTryingForTooLong(ServiceHealth service, long nanos) {
        Trouble known = troubles.get(service.name());
        if (known != null && nanos - known.last > CALM.toNanos()) {
            troubles.remove(service.name());
            known = null;
        }
        if (reason(service) == null) {
            return false;
        }
        Trouble now = new Trouble(known == null ? nanos : known.since, nanos);
        troubles.put(service.name(), now);
        return nanos - now.since > PATIENCE.toNanos();
    }

    private static @Nullable String reason(ServiceHealth service) {
        Object reason = service.details().get("reason");
        return reason == null ? null : reason.toString();
    }
}
