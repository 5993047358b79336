package io.winnow.coordinator.judge;

import io.winnow.messages.Doubt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Doubts of one partition's runs that have no verdict yet, in the order in which they came. Its store survives a restart; the order is
 * kept in memory too. For one thread.
 */
public final class Docket {

    /** Most doubts of one run; more are decided without the judge. */
    static final int MOST_OF_A_RUN = 10_000;

    /** How often a judge may be asked about one doubt. */
    private static final int MOST_TRIES = 2;

    private final KeyValueStore<String, Filed> store;

    /** Keys of attributes in doubt, by run. */
    private final Map<String, LinkedHashSet<String>> byRun = new HashMap<>();

    private long next;

    /**
     * A doubt on the docket.
     *
     * @param number in the order of arrival
     * @param at when it came, by the coordinator's clock
     * @param tries calls of which nothing came
     */
    public record Filed(long number, Instant at, int tries, Doubt doubt) {}

    /**
     * Doubts that no task asks about yet.
     *
     * @param first of them
     * @param since when the first one came
     */
    public record Waiting(List<Doubt> first, Instant since) {}

    /** Reads what the store has. */
    public Docket(KeyValueStore<String, Filed> store) {
        this.store = store;
        List<KeyValue<String, Filed>> all = new ArrayList<>();
        try (KeyValueIterator<String, Filed> filed = store.all()) {
            filed.forEachRemaining(all::add);
        }
        all.sort(Comparator.comparingLong(entry -> entry.value.number()));
        for (KeyValue<String, Filed> entry : all) {
            Doubt doubt = entry.value.doubt();
            keysOf(doubt.runId()).add(doubt.key());
            next = entry.value.number() + 1;
        }
    }

    /**
     * Takes a doubt; one that it has already changes nothing.
     *
     * @return false when there are too many, so that nobody is going to be asked
     */
    public boolean file(Doubt doubt, Instant now) {
        Set<String> keys = keysOf(doubt.runId());
        if (keys.contains(doubt.key())) {
            return true;
        }
        if (keys.size() >= MOST_OF_A_RUN) {
            return false;
        }
        keys.add(doubt.key());
        store.put(id(doubt.runId(), doubt.key()), new Filed(next++, now, 0, doubt));
        return true;
    }

    /** Whether a run has no doubts. */
    public boolean isEmpty(String runId) {
        return !byRun.containsKey(runId);
    }

    /**
     * What waits to be asked about.
     *
     * @param inFlight keys that tasks ask about now
     * @param most doubts to read
     */
    public Waiting waiting(String runId, Set<String> inFlight, int most) {
        List<Doubt> first = new ArrayList<>();
        Instant since = Instant.MAX;
        for (String key : byRun.getOrDefault(runId, new LinkedHashSet<>())) {
            if (first.size() == most) {
                break;
            }
            if (!inFlight.contains(key)) {
                Filed filed = get(runId, key);
                first.add(filed.doubt());
                since = filed.at().isBefore(since) ? filed.at() : since;
            }
        }
        return new Waiting(first, since);
    }

    /** Strikes out doubts whose verdicts the judge gave. */
    public void answered(String runId, DoubtBatch batch) {
        batch.keys().forEach(key -> remove(runId, key));
    }

    /**
     * Takes notice of a call of which nothing came.
     *
     * @return those of its doubts that nobody is asked about again, which are off the docket
     */
    public List<Doubt> failed(String runId, DoubtBatch batch) {
        List<Doubt> givenUp = new ArrayList<>();
        for (String key : batch.keys()) {
            Filed filed = store.get(id(runId, key));
            if (filed == null) {
                continue;
            }
            if (filed.tries() + 1 >= MOST_TRIES) {
                remove(runId, key);
                givenUp.add(filed.doubt());
            } else {
                store.put(id(runId, key), new Filed(filed.number(), filed.at(), filed.tries() + 1, filed.doubt()));
            }
        }
        return givenUp;
    }

    /**
     * Takes all doubts of a run off the docket.
     *
     * @param inFlight keys that tasks ask about now; these stay
     * @return what was taken off, in the order of arrival
     */
    public List<Doubt> dismiss(String runId, Set<String> inFlight) {
        Collection<String> keys = List.copyOf(byRun.getOrDefault(runId, new LinkedHashSet<>()));
        List<Doubt> dismissed = new ArrayList<>();
        for (String key : keys) {
            if (!inFlight.contains(key)) {
                dismissed.add(get(runId, key).doubt());
                remove(runId, key);
            }
        }
        return dismissed;
    }

    private Filed get(String runId, String key) {
        return Objects.requireNonNull(store.get(id(runId, key)), key);
    }

    private void remove(String runId, String key) {
        store.delete(id(runId, key));
        Set<String> keys = byRun.get(runId);
        if (keys != null && keys.remove(key) && keys.isEmpty()) {
            byRun.remove(runId);
        }
    }

    private Set<String> keysOf(String runId) {
        return byRun.computeIfAbsent(runId, id -> new LinkedHashSet<>());
    }

    private static String id(String runId, String key) {
        return runId + "|" + key;
    }
}
