package io.winnow.client.verify;

import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.Sameness;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a list is what its records make of it.
 *
 * @param raw records on {@code attributes.raw} that belong to it
 * @param forms of them that differ
 * @param entries on the list
 * @param merges that were dropped for an entry
 * @param verdicts on doubts
 * @param differences sorted by key
 * @param unchecked what could not be checked and why, one sentence each
 */
public record Verification(
        long raw,
        long forms,
        long entries,
        long merges,
        long verdicts,
        List<Difference> differences,
        List<String> unchecked) {

    public Verification {
        differences = List.copyOf(differences);
        unchecked = List.copyOf(unchecked);
    }

    /**
     * Reads all topics up to their present ends and decides anew.
     *
     * @param generation of the collection
     * @throws WinnowException when Kafka does not answer
     */
    public static Verification of(KafkaClients cluster, String collection, long generation, Sameness sameness) {
        ListRecords records = ListRecords.read(cluster, collection, generation, sameness);
        ListRules rules = new ListRules(records);
        List<Difference> differences = rules.check();
        List<String> unchecked = new ArrayList<>();
        if (!records.isWhole()) {
            unchecked.add("attributes.raw does not reach back to the beginning of the list: of "
                    + records.entries.keySet().stream()
                            .filter(key -> !records.came.containsKey(key))
                            .count()
                    + " entries nobody knows whether they came, and of all others whether another spelling came first");
        }
        if (rules.undecided() > 0) {
            unchecked.add("attributes that wait for a verdict: " + rules.undecided());
        }
        if (rules.unshown() > 0) {
            unchecked.add("verdicts of which nobody knows any more what the judge was shown: " + rules.unshown());
        }
        return new Verification(
                records.raw(),
                records.came.size(),
                records.entries.size(),
                records.merges.size(),
                records.verdicts.size(),
                differences,
                unchecked);
    }
}
