package io.winnow.standalone.client;

import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunStatus;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Every run that was ever ordered on a cluster, as it stands at one moment. */
public final class KnownRuns {

    private final Map<String, RunCommand> commands = new HashMap<>();
    private final Map<String, RunStatus> statuses = new HashMap<>();

    private KnownRuns() {}

    public static KnownRuns read(KafkaClients cluster) {
        KnownRuns known = new KnownRuns();
        try (TopicReader reader =
                cluster.read(cluster.topics().runs(), cluster.topics().runStatus())) {
            reader.readToEnd(record -> known.observe(cluster, record));
        }
        return known;
    }

    private void observe(KafkaClients cluster, ConsumerRecord<byte[], byte[]> record) {
        // What earlier releases wrote, the coordinator writes anew when it is upgraded.
        if (record.topic().equals(cluster.topics().runs())) {
            Records.accept(record, RunCommand.class, command -> {
                if (command.v() >= RunCommand.VERSION) {
                    commands.put(command.runId(), command);
                }
            });
        } else {
            Records.accept(record, RunStatus.class, status -> {
                if (status.v() >= RunStatus.VERSION) {
                    statuses.put(status.runId(), status);
                }
            });
        }
    }

    /** The generation that a collection is in, as far as runs went into it; 0 when none is known. */
    public long generationOf(String collection) {
        return statuses.values().stream()
                .filter(status -> status.collection().equals(collection))
                .map(RunStatus::generation)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(0L);
    }

    public Optional<RunCommand> command(String runId) {
        return Optional.ofNullable(commands.get(runId));
    }

    /** Where a run stands; a run that no coordinator has taken up yet is pending. */
    public Optional<RunStatus> status(String runId) {
        RunStatus status = statuses.get(runId);
        if (status != null) {
            return Optional.of(status);
        }
        return command(runId).map(RunStatus::pending);
    }

    /** All runs, newest first. */
    public List<RunStatus> all() {
        return Stream.concat(commands.keySet().stream(), statuses.keySet().stream())
                .distinct()
                .flatMap(runId -> status(runId).stream())
                .sorted(Comparator.comparing(RunStatus::requestedAt)
                        .thenComparing(RunStatus::runId)
                        .reversed())
                .toList();
    }

    /** Runs that have not ended, newest first. */
    public List<RunStatus> unfinished() {
        return all().stream().filter(run -> !run.state().isTerminal()).toList();
    }
}
