package io.winnow.standalone.client;

import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.Presence;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the producers of a cluster said of themselves last. */
public final class KnownProducers {

    private record Heard(Presence presence, Instant at) {}

    private final Map<String, Heard> byInstance = new HashMap<>();

    private KnownProducers() {}

    public static KnownProducers read(KafkaClients cluster) {
        KnownProducers known = new KnownProducers();
        try (TopicReader reader = cluster.read(cluster.topics().producers())) {
            reader.readToEnd(known::observe);
        }
        return known;
    }

    /** Those that take tasks. */
    public List<Presence> running(Instant now) {
        return byInstance.values().stream()
                .filter(heard -> heard.presence().state() == Presence.State.RUNNING
                        && heard.presence().missedAt(heard.at()).isAfter(now))
                .map(Heard::presence)
                .toList();
    }

    private void observe(ConsumerRecord<byte[], byte[]> record) {
        Records.accept(
                record,
                Presence.class,
                presence -> byInstance.put(
                        presence.instance(), new Heard(presence, Instant.ofEpochMilli(record.timestamp()))));
    }
}
