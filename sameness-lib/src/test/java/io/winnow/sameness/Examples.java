package io.winnow.sameness;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a scorer learns from: the pairs that are looked at when a topic's entries arrive in order. */
record Examples(List<double[]> features, List<Boolean> same) {

    /** With a judge twins get merged, without one many stay: a scorer meets both kinds of lists. */
    static Examples both(Topics.Topic topic) {
        return of(List.of(of(topic, true), of(topic, false)));
    }

    private static Examples of(Topics.Topic topic, boolean merged) {
        List<double[]> features = new ArrayList<>();
        List<Boolean> same = new ArrayList<>();
        Entries entries = new Entries(topic.entries().getFirst().vector().dimensions());
        Map<Integer, Integer> numberOfRow = new HashMap<>();
        Map<Integer, Integer> entryOfConcept = new HashMap<>();
        for (Topics.Entry entry : topic.entries()) {
            for (LocalDecision.Pair pair : LocalDecision.pairs(entries, entry.text(), entry.vector())) {
                Topics.Entry other = topic.entries().get(numberOfRow.get(pair.row()));
                Topics.Entry first = topic.entries().get(numberOfRow.get(pair.entry()));
                if (!topic.isUnsure(entry.number(), other.number())
                        && !topic.isUnsure(entry.number(), first.number())) {
                    features.add(pair.evidence().features());
                    same.add(other.concept() == entry.concept());
                }
            }
            Integer twin = merged ? entryOfConcept.get(entry.concept()) : null;
            int row = twin == null
                    ? entries.add(entry.text(), entry.vector())
                    : entries.merge(twin, entry.text(), entry.vector());
            numberOfRow.put(row, entry.number());
            entryOfConcept.putIfAbsent(entry.concept(), row);
        }
        return new Examples(features, same);
    }

    static Examples of(List<Examples> parts) {
        return new Examples(
                parts.stream().flatMap(part -> part.features().stream()).toList(),
                parts.stream().flatMap(part -> part.same().stream()).toList());
    }
}
