package io.winnow.ui.stream;

import io.winnow.client.lists.Departure;
import io.winnow.client.lists.Row;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.TopicFollower;
import io.winnow.client.topics.TopicPosition;
import io.winnow.tracing.Tracing;
import io.winnow.ui.lists.RowTrace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Fills the {@link AttributeRing} from {@code attributes.unique}. */
public final class LiveFeed implements TopicFollower.Listener {

    private final AttributeRing ring;
    private final RunIndex index;
    private final int ringRows;
    private final Tracing tracing;

    public LiveFeed(AttributeRing ring, RunIndex index, int ringRows, Tracing tracing) {
        this.ring = ring;
        this.index = index;
        this.ringRows = ringRows;
        this.tracing = tracing;
    }

    @Override
    public Map<TopicPartition, Long> begin(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
        // A restarted node fills its ring first, so that returning clients need not catch up.
        int each = ringRows / Math.max(1, ends.size());
        Map<TopicPartition, Long> start = new HashMap<>();
        ends.forEach(
                (partition, end) -> start.put(partition, Math.max(beginnings.getOrDefault(partition, 0L), end - each)));
        ring.begin(TopicPosition.of(start).toArray(0));
        return start;
    }

    @Override
    public void accept(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> positions) {
        List<StreamRow> rows = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Row row = Row.read(record);
            if (row != null) {
                index.showGeneration(row.collection(), row.generation());
                rows.add(StreamRow.of(row, RowTrace.of(tracing, row, record)));
                continue;
            }
            Departure departure = Departure.read(record);
            if (departure != null) {
                rows.add(StreamRow.of(departure));
            }
        }
        ring.append(rows, TopicPosition.of(positions).toArray(0));
    }
}
