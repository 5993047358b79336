package io.winnow.ui;

import io.quarkus.jackson.ObjectMapperCustomizer;
import io.winnow.client.prices.Prices;
import io.winnow.client.runs.Orders;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.runs.RunRequestCheck;
import io.winnow.client.runs.RunTopics;
import io.winnow.client.runs.TargetCheck;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.TopicFollower;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import io.winnow.tracing.Tracing;
import io.winnow.ui.access.Access;
import io.winnow.ui.access.RequestGuard;
import io.winnow.ui.deadletters.DeadLetters;
import io.winnow.ui.kafka.BrokerWatch;
import io.winnow.ui.kafka.HistoryReaders;
import io.winnow.ui.kafka.LeftRows;
import io.winnow.ui.kafka.Readiness;
import io.winnow.ui.lists.Deletions;
import io.winnow.ui.lists.Explanations;
import io.winnow.ui.lists.Imports;
import io.winnow.ui.lists.Lists;
import io.winnow.ui.lists.Rededups;
import io.winnow.ui.overlap.Overlaps;
import io.winnow.ui.producers.PresenceFollower;
import io.winnow.ui.providers.RoutingChecks;
import io.winnow.ui.runs.RunCommands;
import io.winnow.ui.runs.RunService;
import io.winnow.ui.statistics.CallFollower;
import io.winnow.ui.statistics.CallStatistics;
import io.winnow.ui.stream.AttributeRing;
import io.winnow.ui.stream.LiveFeed;
import io.winnow.ui.stream.StreamHub;
import io.winnow.ui.stream.StreamSettings;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the service together; its classes do not depend on the framework. */
class UiBeans {

    /** As many models as all runs together may have on average; each takes a histogram of some KB. */
    private static final int TARGETS_A_RUN = 10;

    private final Topics topics;

    UiBeans(@ConfigProperty(name = "winnow.topics.prefix", defaultValue = Topics.DEFAULT_PREFIX) String prefix) {
        this.topics = new Topics(prefix);
    }

    @Produces
    @Singleton
    KafkaClients clients(KafkaSettings kafka) {
        return new KafkaClients(kafka, topics, "winnow-ui");
    }

    @Produces
    @Singleton
    RunIndex index() {
        return new RunIndex();
    }

    @Produces
    @Singleton
    AttributeRing ring(UiConfig config) {
        return new AttributeRing(config.ringRows(), config.ringBytes());
    }

    @Produces
    @Singleton
    BrokerWatch kafka(KafkaClients clients, AttributeRing ring, UiConfig config) {
        return new BrokerWatch(
                topics.uniqueAttributes(), clients, ring::headPosition, config.kafkaCheck(), Clock.systemUTC());
    }

    @Produces
    @Singleton
    LeftRows leftRows(KafkaClients clients) {
        return new LeftRows(clients);
    }

    @Produces
    @Singleton
    HistoryReaders history(KafkaClients clients, RunIndex index, BrokerWatch kafka, LeftRows left, UiConfig config) {
        return new HistoryReaders(topics.uniqueAttributes(), clients, index, kafka, left, config.historyReaders());
    }

    @Produces
    @Singleton
    Followers followers(KafkaClients clients, RunIndex index, AttributeRing ring, UiConfig config, Tracing tracing) {
        return new Followers(
                new TopicFollower(
                        "winnow-runs",
                        List.of(topics.runs(), topics.runStatus()),
                        clients,
                        new RunTopics(topics, index)),
                new TopicFollower(
                        "winnow-attributes",
                        List.of(topics.uniqueAttributes()),
                        clients,
                        new LiveFeed(ring, index, config.ringRows(), tracing)));
    }

    @Produces
    @Singleton
    Readiness readiness(Followers followers, BrokerWatch kafka) {
        return new Readiness(followers.runs(), followers.attributes(), kafka);
    }

    @Produces
    @Singleton
    StreamHub hub(AttributeRing ring, RunIndex index, HistoryReaders history, BrokerWatch kafka, UiConfig config) {
        return new StreamHub(
                ring,
                index,
                history,
                kafka,
                new StreamSettings(
                        config.clientRows(),
                        config.maxClients(),
                        config.heartbeat(),
                        config.statusInterval(),
                        config.batchInterval(),
                        config.stallGrace(),
                        config.streamLifetime()));
    }

    @Produces
    @Singleton
    Prices prices(@ConfigProperty(name = "winnow.prices") Optional<Path> file) {
        return Prices.load(file.orElse(null));
    }

    @Produces
    @Singleton
    RoutingChecks routingChecks(PresenceFollower presences, @Any Instance<TargetCheck> own, Prices prices) {
        return new RoutingChecks(
                presences::readyProviders, own.stream().findFirst().orElse(null), prices);
    }

    @Produces
    @Singleton
    CallFollower calls(KafkaClients clients, UiConfig config) {
        return new CallFollower(
                topics,
                clients,
                new CallStatistics(config.statisticsRuns(), TARGETS_A_RUN * config.statisticsRuns()),
                config.statisticsWindow(),
                Clock.systemUTC());
    }

    @Produces
    @Singleton
    PresenceFollower presences(KafkaClients clients) {
        return new PresenceFollower(topics, clients, Clock.systemUTC());
    }

    @Produces
    @Singleton
    Access access(UiConfig config) {
        return new Access(
                config.token().filter(token -> !token.isBlank()).orElse(null),
                config.sessionLifetime(),
                Clock.systemUTC());
    }

    @Produces
    @Singleton
    RequestGuard.Hosts allowedHosts(UiConfig config) {
        return new RequestGuard.Hosts(config.allowedHosts());
    }

    @Produces
    @Singleton
    Overlaps overlaps(HistoryReaders history, RunIndex index) {
        return new Overlaps(topics.rawAttributes(), history, index);
    }

    @Produces
    @Singleton
    DeadLetters deadLetters(HistoryReaders history) {
        return new DeadLetters(topics, history);
    }

    @Produces
    @Singleton
    RunService service(
            RunIndex index,
            BrokerWatch kafka,
            RunCommands commands,
            @Any Instance<RunRequestCheck> checks,
            Prices prices,
            Tracing tracing) {
        return new RunService(
                index,
                kafka,
                new Orders(commands, topics, tracing),
                checks.stream().toList(),
                prices);
    }

    @Produces
    @Singleton
    Lists lists(Readiness readiness, RunIndex index, HistoryReaders history) {
        return new Lists(readiness, index, history);
    }

    @Produces
    @Singleton
    Explanations explanations(Readiness readiness, RunIndex index, KafkaClients clients) {
        return new Explanations(readiness, index, clients);
    }

    @Produces
    @Singleton
    Deletions deletions(RunIndex index, KafkaClients clients, RunCommands commands, Tracing tracing) {
        return new Deletions(index, clients, new Orders(commands, topics, tracing));
    }

    @Produces
    @Singleton
    Imports imports(RunIndex index, KafkaClients clients, RunCommands commands, Tracing tracing) {
        return new Imports(index, clients, new Orders(commands, topics, tracing));
    }

    @Produces
    @Singleton
    Rededups rededups(
            RunIndex index,
            KafkaClients clients,
            RunCommands commands,
            @Any Instance<RunRequestCheck> checks,
            Prices prices,
            Tracing tracing) {
        return new Rededups(
                index,
                clients,
                new Orders(commands, topics, tracing),
                checks.stream().toList(),
                prices);
    }

    /** Answers look like the messages on the topics. */
    @Produces
    @Singleton
    ObjectMapperCustomizer sameJsonAsMessages() {
        return mapper -> mapper.disable(
                        com.fasterxml.jackson.databind.SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(com.fasterxml.jackson.databind.SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .setSerializationInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL);
    }

    /** The two threads that read topics. */
    record Followers(TopicFollower runs, TopicFollower attributes) {}
}
