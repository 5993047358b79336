package io.winnow.standalone.client;

import io.winnow.messages.Json;
import io.winnow.messages.Presence;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/** What the producers of a cluster said of themselves last. */
public final class KnownProducers {

    private record Heard(Presence presence, Instant at) {}

    private final Map<String, Heard> byInstance = new HashMap<>();

    private KnownProducers() {}

    public static KnownProducers read(Cluster cluster) {
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
        if (record.value() == null) {
            return;
        }
        try {
            Presence presence = Json.read(record.value(), Presence.class);
            byInstance.put(presence.instance(), new Heard(presence, Instant.ofEpochMilli(record.timestamp())));
        } catch (SerializationException e) {
            // Somebody else's record.
        }
    }
}
