package io.winnow.client.runs;

import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** All runs that the cluster knows, held in memory: one status and one command a run. Thread safe. */
public final class RunIndex {

    private final Map<String, RunCommand> commands = new ConcurrentHashMap<>();
    private final ConcurrentNavigableMap<String, Update> byRun = new ConcurrentSkipListMap<>();
    private final ConcurrentNavigableMap<Long, Update> byVersion = new ConcurrentSkipListMap<>();
    private final Map<String, Life> lives = new ConcurrentHashMap<>();

    /** By the id of the order: they are no runs to anybody who looks. */
    private final Map<String, RunStatus> deletions = new ConcurrentHashMap<>();

    private final AtomicLong version = new AtomicLong();

    /**
     * The visible generation of a collection.
     *
     * @param sameness what "the same" means in it; null while no status has said so
     * @param deleted whether it began with the deletion of the list, and no run has begun another one
     */
    private record Life(long generation, @Nullable Sameness sameness, boolean deleted) {

        private Life or(Life other) {
            return other.generation > generation || (other.generation == generation && sameness == null) ? other : this;
        }
    }

    /**
     * The newest status of a run.
     *
     * @param version grows with each update of any run
     * @param json the status, written once for all clients
     */
    public record Update(long version, RunStatus status, String json) {}

    /** The runs of a cluster as they are at one moment. */
    public static RunIndex read(KafkaClients clients) {
        Topics topics = clients.topics();
        RunIndex index = new RunIndex();
        try (TopicReader reader = clients.read(topics.runs(), topics.runStatus())) {
            reader.readToEnd(new RunTopics(topics, index)::take);
        }
        return index;
    }

    public synchronized void observe(RunCommand command) {
        if (command.request().kind() == RunRequest.Kind.DELETE) {
            return;
        }
        // An order is added here at once and read from the topic later: orders are never revoked.
        commands.merge(
                command.runId(),
                command,
                (known, seen) -> seen.desired().compareTo(known.desired()) >= 0 ? seen : known);
        if (!byRun.containsKey(command.runId())) {
            update(RunStatus.pending(command));
        }
    }

    synchronized void observe(RunStatus status) {
        boolean isDeletion = status.request().kind() == RunRequest.Kind.DELETE;
        if (status.generation() != null) {
            live(status.collection(), new Life(status.generation(), isDeletion ? null : status.sameness(), isDeletion));
        }
        if (isDeletion) {
            deletions.put(status.runId(), status);
        } else {
            update(status);
        }
    }

    synchronized void forget() {
        commands.clear();
        byRun.clear();
        byVersion.clear();
        lives.clear();
        deletions.clear();
    }

    private void update(RunStatus status) {
        Update update = new Update(version.get() + 1, status, new String(Json.write(status), StandardCharsets.UTF_8));
        Update previous = byRun.put(status.runId(), update);
        byVersion.put(update.version(), update);
        if (previous != null) {
            byVersion.remove(previous.version());
        }
        // Published last: a reader that sees the number also sees the update.
        version.set(update.version());
    }

    public Optional<RunCommand> command(String runId) {
        return Optional.ofNullable(commands.get(runId));
    }

    public Optional<RunStatus> run(String runId) {
        return Optional.ofNullable(byRun.get(runId)).map(Update::status);
    }

    /** Runs, newest first, of one collection or all, older than one of them where that is given. */
    public List<RunStatus> runs(@Nullable String collection, @Nullable String before, int limit) {
        ConcurrentNavigableMap<String, Update> older = before == null ? byRun : byRun.headMap(before, false);
        return older.descendingMap().values().stream()
                .map(Update::status)
                .filter(status ->
                        collection == null || status.request().collection().equals(collection))
                .limit(limit)
                .toList();
    }

    /** Runs that have not ended, newest first. */
    public List<RunStatus> unfinished() {
        return runs(null, null, Integer.MAX_VALUE).stream()
                .filter(run -> !run.state().isTerminal())
                .toList();
    }

    /** Ids of the runs to show to a new client: those in progress, and the newest. */
    public Set<String> notable(@Nullable String collection, int newest) {
        Set<String> notable = new HashSet<>();
        for (RunStatus run : runs(collection, null, Integer.MAX_VALUE)) {
            if (notable.size() < newest || !run.state().isTerminal()) {
                notable.add(run.runId());
            }
        }
        return notable;
    }

    public List<CollectionSummary> collections() {
        Map<String, List<RunStatus>> byCollection = new LinkedHashMap<>();
        for (Update update : byRun.descendingMap().values()) {
            byCollection
                    .computeIfAbsent(update.status().request().collection(), name -> new ArrayList<>())
                    .add(update.status());
        }
        return byCollection.values().stream()
                .filter(runs -> !isDeleted(runs.getFirst().collection())
                        || runs.stream().anyMatch(run -> !run.state().isTerminal()))
                .map(runs -> CollectionSummary.of(
                        runs,
                        generationOf(runs.getFirst().collection()),
                        dedupOf(runs.getFirst().collection()).orElse(null)))
                .sorted(Comparator.comparing(CollectionSummary::updatedAt).reversed())
                .toList();
    }

    /** What the coordinator decided about an order to delete a list; empty until it has. */
    public Optional<RunStatus> deletion(String orderId) {
        return Optional.ofNullable(deletions.get(orderId));
    }

    /** Whether the list of a collection was deleted and nobody has begun another one. */
    public boolean isDeleted(String collection) {
        Life life = lives.get(collection);
        return life != null && life.deleted;
    }

    /** The visible generation of a collection; 0 if the collection is unknown. */
    public long generationOf(String collection) {
        Life life = lives.get(collection);
        return life == null ? 0 : life.generation;
    }

    /** The deduplication mode of that generation; empty until a status contains it. */
    public Optional<DedupMode> dedupOf(String collection) {
        return Optional.ofNullable(lives.get(collection)).map(Life::sameness).map(Sameness::mode);
    }

    /** What makes attributes the same in that generation, or in a new one when no status has said so. */
    public Sameness samenessOf(String collection) {
        return Optional.ofNullable(lives.get(collection)).map(Life::sameness).orElse(Sameness.USUAL);
    }

    /**
     * The key of what somebody calls an attribute: the text, in any spelling, or the key itself.
     *
     * @throws WinnowException when it is blank
     */
    public AttributeKey keyOf(String collection, String name) {
        String prefix = collection + '|';
        String canonical = name.startsWith(prefix)
                ? name.substring(prefix.length())
                : samenessOf(collection).keyOf(name);
        if (canonical.isEmpty()) {
            throw new WinnowException("an attribute is not blank");
        }
        return new AttributeKey(collection, canonical);
    }

    /** Notes that a row of this generation exists: rows can arrive before the status of the run that started it. */
    public void showGeneration(String collection, long generation) {
        if (generation > generationOf(collection)) {
            live(collection, new Life(generation, null, false));
        }
    }

    private void live(String collection, Life life) {
        lives.merge(collection, life, Life::or);
    }

    public boolean shows(String collection, long generation) {
        return generation >= generationOf(collection);
    }

    /** Number of the newest update of any run. */
    public long version() {
        return version.get();
    }

    /** The first update after one version, up to another; null when there is none. */
    public @Nullable Update updateAfter(long seen, long upTo) {
        Map.Entry<Long, Update> next = byVersion.higherEntry(seen);
        return next == null || next.getKey() > upTo ? null : next.getValue();
    }
}
