package io.winnow.client.producers;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.presence.Presence;
import io.winnow.router.health.TargetHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The newest report of each producer instance. Thread safe. */
public final class PresenceIndex {

    /** How long an instance is shown after it is gone. */
    public static final Duration REMEMBERED = Duration.ofMinutes(10);

    private record Heard(Presence presence, Instant at) {

        /** From this moment on, there is no need to wait for another report. */
        Instant missedAt() {
            return presence.missedAt(at);
        }

        Instant overAt() {
            return presence.state() == Presence.State.STOPPED ? at : missedAt();
        }
    }

    private final Map<String, Heard> byInstance = new HashMap<>();

    /** All producers that there are, or were until a while ago, by id. */
    public record ProducerList(List<ProducerInstance> producers) {}

    /**
     * One process that takes tasks.
     *
     * @param id its name, which calls name as their worker; of several processes with the same name, the one that
     *     started last
     * @param host the machine, or container, that it runs on
     * @param at when this was so, by its clock
     * @param inFlight tasks that it works on
     * @param capacity most tasks that it works on at once
     * @param calls ended since its start, however they ended
     * @param requests to providers since its start, failed ones and retries included
     */
    public record ProducerInstance(
            String id,
            String host,
            InstanceState state,
            Instant startedAt,
            Instant at,
            int inFlight,
            int capacity,
            long calls,
            long requests,
            long failedRequests,
            List<ModelHealth> targets) {}

    /** What a producer does. */
    public enum InstanceState {
        /** It takes tasks. */
        RUNNING,
        /** It takes no more tasks and finishes those in progress. */
        STOPPING,
        /** It has ended as it should. */
        STOPPED,
        /** It has not reported for three of its intervals: it was killed, or is disconnected. */
        GONE
    }

    /**
     * How a producer sees a provider's model.
     *
     * @param until when it is called again at the earliest, by the producer's clock; null unless it is cooling or open
     * @param reason the failure's kind and the provider's words in one line; null when it is healthy
     * @param inFlight requests in flight
     * @param limit how many are allowed, after the provider reported too many; null for no limit
     * @param requests ended since the producer's start, failed ones included
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record ModelHealth(
            String provider,
            String model,
            TargetHealth.State state,
            @Nullable Instant until,
            @Nullable String reason,
            int inFlight,
            @Nullable Integer limit,
            long requests,
            long failed) {

        private static ModelHealth of(Presence.TargetHealth health) {
            return new ModelHealth(
                    health.provider(),
                    health.model(),
                    health.state(),
                    health.until(),
                    health.reason(),
                    health.inFlight(),
                    health.limit(),
                    health.requests(),
                    health.failed());
        }
    }

    /** The reports of a cluster's producers so far. */
    public static PresenceIndex read(KafkaClients clients) {
        PresenceIndex index = new PresenceIndex();
        try (TopicReader reader = clients.read(clients.topics().producers())) {
            reader.readToEnd(record -> Records.accept(
                    record,
                    Presence.class,
                    presence -> index.heard(presence, Instant.ofEpochMilli(record.timestamp()))));
        }
        return index;
    }

    public synchronized void forget() {
        byInstance.clear();
    }

    /**
     * Adds a report of an instance.
     *
     * @param at when it was heard, by this machine's clock: instances' clocks may be wrong
     * @throws NullPointerException when something of it is missing
     */
    public synchronized void heard(Presence presence, Instant at) {
        Objects.requireNonNull(presence.state(), "state");
        Objects.requireNonNull(presence.at(), "at");
        Objects.requireNonNull(presence.startedAt(), "startedAt");
        byInstance.merge(
                Objects.requireNonNull(presence.instance(), "instance"),
                new Heard(presence, at),
                (before, now) ->
                        now.presence().startedAt().isBefore(before.presence().startedAt()) ? before : now);
    }

    /** How the instances are now; those that ended too long ago are forgotten. */
    public synchronized ProducerList at(Instant now) {
        byInstance.values().removeIf(heard -> heard.overAt().plus(REMEMBERED).isBefore(now));
        return new ProducerList(byInstance.values().stream()
                .map(heard -> instance(heard, now))
                .sorted(Comparator.comparing(ProducerInstance::id))
                .toList());
    }

    /** The newest reports of the instances that take tasks. */
    public synchronized List<Presence> running(Instant now) {
        return byInstance.values().stream()
                .filter(heard -> state(heard, now) == InstanceState.RUNNING)
                .map(Heard::presence)
                .toList();
    }

    private static ProducerInstance instance(Heard heard, Instant now) {
        Presence presence = heard.presence();
        return new ProducerInstance(
                presence.instance(),
                presence.host(),
                state(heard, now),
                presence.startedAt(),
                presence.at(),
                presence.inFlight(),
                presence.capacity(),
                presence.calls(),
                presence.requests(),
                presence.failedRequests(),
                presence.targets().stream().map(ModelHealth::of).toList());
    }

    private static InstanceState state(Heard heard, Instant now) {
        return switch (heard.presence().state()) {
            case STOPPED -> InstanceState.STOPPED;
            case RUNNING -> heard.missedAt().isBefore(now) ? InstanceState.GONE : InstanceState.RUNNING;
            case STOPPING -> heard.missedAt().isBefore(now) ? InstanceState.GONE : InstanceState.STOPPING;
        };
    }
}
