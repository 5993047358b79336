package io.winnow.coordinator.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * For how long nothing was heard of the clients of one partition's runs. Kept in memory only: a renewal costs no state, and one that
 * takes the runs over begins to count anew.
 *
 * <p>It counts the time in which a client could have been heard. A process that was stopped for a while, or a machine that slept, has
 * not listened; and while Kafka is away, nobody can be heard.
 */
public final class Leases {

    /** Of the time between two looks, no more than this counts. */
    static final Duration MOST_PER_LOOK = Duration.ofSeconds(1);

    /** A client renews more often than this; only when one does not, Kafka is looked after. */
    static final Duration SUSPICIOUS = Duration.ofSeconds(6);

    /** All that waited to be read when a run was taken over is read in less. */
    private static final Duration BACKLOG = Duration.ofSeconds(2);

    private final BooleanSupplier isKafkaAway;
    private final Map<String, Watched> runs = new HashMap<>();
    private @Nullable Instant lastLook;

    public Leases(BooleanSupplier isKafkaAway) {
        this.isKafkaAway = isKafkaAway;
    }

    /** What is known of one run's client. */
    private static final class Watched {
        private Duration silence = Duration.ZERO;
        private @Nullable Instant doubtedSince;
    }

    /** Begins to count for a run, one just begun or one taken over. */
    public void begin(String runId) {
        runs.put(runId, new Watched());
    }

    public void forget(String runId) {
        runs.remove(runId);
    }

    /**
     * Takes a renewal.
     *
     * @param sentAt by the client's clock
     * @return whether it shows that the client is there. One that is older than the lease may have waited to be read since its client
     *     ended; if it is only that the clocks differ, another one comes
     */
    public boolean renew(String runId, Lease lease, Instant sentAt, Instant now) {
        Watched run = runs.computeIfAbsent(runId, id -> new Watched());
        if (!lease.held() && Duration.between(sentAt, now).compareTo(lease.length()) > 0) {
            if (run.doubtedSince == null) {
                run.doubtedSince = now;
            }
            if (Duration.between(run.doubtedSince, now).compareTo(BACKLOG) < 0) {
                return false;
            }
        }
        run.silence = Duration.ZERO;
        return true;
    }

    /** Lets time pass. */
    public void look(Instant now) {
        Duration passed = lastLook == null ? Duration.ZERO : Duration.between(lastLook, now);
        lastLook = now;
        if (runs.isEmpty() || passed.isNegative()) {
            return;
        }
        Duration counted = passed.compareTo(MOST_PER_LOOK) < 0 ? passed : MOST_PER_LOOK;
        boolean suspicious = runs.values().stream().anyMatch(run -> run.silence.compareTo(SUSPICIOUS) > 0);
        boolean away = suspicious && isKafkaAway.getAsBoolean();
        runs.values().forEach(run -> run.silence = away ? Duration.ZERO : run.silence.plus(counted));
    }

    /** Whether the client of a run is gone. */
    public boolean isOver(String runId, Lease lease) {
        Watched run = runs.get(runId);
        return run != null && run.silence.compareTo(lease.length()) >= 0;
    }
}
