package io.winnow.client.topics;

import io.winnow.messages.error.WinnowException;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * A place in a topic: for each partition the offset of the next record to read. Written {@code 0:123,1:456}.
 *
 * <p>It is the {@code id:} of each event and the cursor of each page. A partition that is not named is at its
 * beginning, so that a position stays right when a topic gets more partitions. Immutable.
 */
public final class TopicPosition {

    public static final TopicPosition START = new TopicPosition(new long[0]);

    /** More partitions than any topic of Winnow has; limits the memory that a hostile position can take. */
    private static final int MAX_PARTITIONS = 4_096;

    private static final int MAX_LENGTH = 65_536;

    private final long[] next;

    private TopicPosition(long[] next) {
        this.next = next;
    }

    public static TopicPosition of(long... next) {
        return new TopicPosition(next.clone());
    }

    /** The place in the one topic that these offsets are of. */
    public static TopicPosition of(Map<TopicPartition, Long> offsets) {
        long[] next = new long
                [offsets.keySet().stream()
                                .mapToInt(TopicPartition::partition)
                                .max()
                                .orElse(-1)
                        + 1];
        offsets.forEach((partition, offset) -> next[partition.partition()] = offset);
        return new TopicPosition(next);
    }

    /**
     * Reads a position.
     *
     * @throws WinnowException when the text is none
     */
    public static TopicPosition parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw notAPosition("the text");
        }
        long[] next = new long[0];
        for (String pair : text.split(",", -1)) {
            int colon = pair.indexOf(':');
            if (!pair.matches("\\d{1,4}:\\d{1,18}")) {
                throw notAPosition("'" + (pair.length() > 40 ? pair.substring(0, 40) + "…" : pair) + "'");
            }
            int partition = Integer.parseInt(pair, 0, colon, 10);
            if (partition >= MAX_PARTITIONS) {
                throw notAPosition("'" + pair + "'");
            }
            if (partition >= next.length) {
                next = Arrays.copyOf(next, partition + 1);
            }
            next[partition] = Long.parseLong(pair, colon + 1, pair.length(), 10);
        }
        return new TopicPosition(next);
    }

    private static WinnowException notAPosition(String what) {
        return new WinnowException(what
                + " is not a position: expected partition:offset pairs as the stream gives them, such as 0:123,1:456");
    }

    /** The offset of the next record of a partition; 0 for one that is not named. */
    public long at(int partition) {
        return partition < next.length ? next[partition] : 0;
    }

    public int partitions() {
        return next.length;
    }

    /** The offsets, with room for at least so many partitions. */
    public long[] toArray(int partitions) {
        return Arrays.copyOf(next, Math.max(partitions, next.length));
    }

    public static String format(long[] next) {
        StringBuilder text = new StringBuilder(next.length * 8);
        for (int partition = 0; partition < next.length; partition++) {
            if (partition > 0) {
                text.append(',');
            }
            text.append(partition).append(':').append(next[partition]);
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return format(next);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicPosition position && Arrays.equals(next, position.next);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(next);
    }
}
