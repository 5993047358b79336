package io.winnow.ui;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import io.winnow.service.Refusal;
import io.winnow.ui.UiBeans.Followers;
import io.winnow.ui.access.Access;
import io.winnow.ui.kafka.BrokerWatch;
import io.winnow.ui.kafka.HistoryReaders;
import io.winnow.ui.kafka.LeftRows;
import io.winnow.ui.producers.PresenceFollower;
import io.winnow.ui.statistics.CallFollower;
import io.winnow.ui.stream.StreamHub;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.admin.Admin;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Starts the service's threads when its broker is there, and stops them. */
@Singleton
class UiLifecycle {

    private final KafkaClients clients;
    private final Followers followers;
    private final BrokerWatch kafka;
    private final HistoryReaders history;
    private final LeftRows left;
    private final StreamHub hub;
    private final CallFollower calls;
    private final PresenceFollower presences;
    private final Access access;
    private final Topics topics;
    private final boolean enabled;
    private final boolean insecure;
    private final String host;
    private final boolean setUpTopics;
    private final int partitions;
    private final short replication;

    UiLifecycle(
            KafkaClients clients,
            Followers followers,
            BrokerWatch kafka,
            HistoryReaders history,
            LeftRows left,
            StreamHub hub,
            CallFollower calls,
            PresenceFollower presences,
            Access access,
            UiConfig config,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "winnow.topics.prefix", defaultValue = Topics.DEFAULT_PREFIX) String prefix,
            @ConfigProperty(name = "winnow.topics.setup", defaultValue = "true") boolean setUpTopics,
            @ConfigProperty(name = "winnow.topics.partitions", defaultValue = "4") int partitions,
            @ConfigProperty(name = "winnow.topics.replication", defaultValue = "-1") short replication) {
        this.clients = clients;
        this.followers = followers;
        this.kafka = kafka;
        this.history = history;
        this.left = left;
        this.hub = hub;
        this.calls = calls;
        this.presences = presences;
        this.access = access;
        this.topics = new Topics(prefix);
        this.enabled = config.enabled();
        this.insecure = config.insecure();
        this.host = host;
        this.setUpTopics = setUpTopics;
        this.partitions = partitions;
        this.replication = replication;
    }

    /** Before anything that waits for a broker; the socket opens when all observers are through. */
    void refuseToBeExposed(@Observes @Priority(0) StartupEvent starting) {
        if (enabled) {
            Refusal.inOneLine(() -> access.requireFor(host, insecure));
        }
    }

    void start(@Observes StartupEvent started) {
        if (!enabled) {
            return;
        }
        if (setUpTopics) {
            Refusal.inOneLine(() -> {
                try (Admin admin = clients.admin()) {
                    TopicSetup.ensure(admin, topics, partitions, replication);
                }
            });
        } else {
            Refusal.inOneLine(clients::check);
        }
        kafka.start();
        followers.runs().start();
        followers.attributes().start();
        left.start();
        hub.start();
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (!enabled) {
            return;
        }
        hub.close();
        followers.runs().close();
        followers.attributes().close();
        calls.close();
        presences.close();
        left.close();
        history.close();
        kafka.close();
    }
}
