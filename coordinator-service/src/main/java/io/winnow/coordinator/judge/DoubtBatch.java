package io.winnow.coordinator.judge;

import io.winnow.messages.Doubt;
import io.winnow.messages.Judge;
import java.util.List;

/**
 * Doubts that one task asks about.
 *
 * @param keys of the attributes in doubt
 * @param promptBytes the most that the prompt has, in UTF-8
 */
public record DoubtBatch(List<String> keys, long promptBytes) {

    /** Most doubts in one task. */
    public static final int MOST = Judge.MOST_DOUBTS;

    public DoubtBatch {
        keys = List.copyOf(keys);
    }

    /** How many of those that wait one task asks about. */
    public static int fitting(List<Doubt> waiting) {
        return Judge.fitting(waiting);
    }

    public static DoubtBatch of(String topic, List<Doubt> doubts) {
        return new DoubtBatch(doubts.stream().map(Doubt::key).toList(), Judge.mostPromptBytes(topic, doubts));
    }
}
