package io.winnow.ui.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.client.topics.TopicPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AttributeRingTest {

    @Test
    void isBoundedInRowsAndBytes() {
        AttributeRing byRows = begun(new AttributeRing(10, 1_000_000));
        AttributeRing byBytes = begun(new AttributeRing(1_000, 1_000));

        byRows.append(rows(0, 0, 100), new long[] {100});
        byBytes.append(rows(0, 0, 100), new long[] {100});

        assertThat(byRows.size()).isEqualTo(10);
        assertThat(byBytes.bytes()).isLessThanOrEqualTo(1_000);
        assertThat(byBytes.size()).isBetween(1, 8);
    }

    @Test
    void letsThoseAttachWhoHaveSeenAllThatIsGone() {
        AttributeRing ring = begun(new AttributeRing(10, 1_000_000));
        ring.append(rows(0, 0, 100), new long[] {100});

        assertThat(ring.attach(TopicPosition.of(89))).isEmpty();
        assertThat(ring.attach(TopicPosition.of(90))).isPresent();
        assertThat(ring.attach(TopicPosition.START)).isEmpty();
    }

    @Test
    void tellsAReaderThatItWasOverrun() {
        AttributeRing ring = begun(new AttributeRing(10, 1_000_000));
        ring.append(rows(0, 0, 5), new long[] {5});
        long next =
                ring.read(ring.attach(TopicPosition.START).orElseThrow(), 100).head();

        ring.append(rows(0, 5, 16), new long[] {16});

        assertThat(ring.read(next, 100).overrun()).isTrue();
    }

    @Test
    void overrunsEvenAReaderThatHasAllWhenTheTopicBeginsAnew() {
        AttributeRing ring = begun(new AttributeRing(10, 1_000_000));
        ring.append(rows(0, 0, 5), new long[] {5});
        long next = ring.head();

        ring.begin(new long[] {0});

        assertThat(ring.read(next, 100).overrun()).isTrue();
    }

    @Test
    void givesEveryRowOnceToWhoeverGoesByPositions() {
        Random random = new Random(42);
        for (int round = 0; round < 50; round++) {
            AttributeRing ring = begun(new AttributeRing(50, 1_000_000));
            long[] head = new long[3];
            long[] seen = new long[3];
            int read = 0;
            int published = 0;
            for (int step = 0; step < 40; step++) {
                int partition = random.nextInt(3);
                int count = random.nextInt(10);
                ring.append(rows(partition, head[partition], head[partition] + count), plus(head, partition, count));
                published += count;
                long cursor = ring.attach(TopicPosition.of(seen)).orElseThrow();
                for (StreamRow row : ring.read(cursor, 100).rows()) {
                    if (row.offset() >= seen[row.partition()]) {
                        assertThat(row.offset()).isEqualTo(seen[row.partition()]);
                        seen[row.partition()] = row.offset() + 1;
                        read++;
                    }
                }
            }
            assertThat(read).isEqualTo(published);
        }
    }

    private static AttributeRing begun(AttributeRing ring) {
        ring.begin(new long[] {0});
        return ring;
    }

    private static long[] plus(long[] head, int partition, int count) {
        head[partition] += count;
        return head.clone();
    }

    private static List<StreamRow> rows(int partition, long from, long to) {
        List<StreamRow> rows = new ArrayList<>();
        for (long offset = from; offset < to; offset++) {
            rows.add(new StreamRow(partition, offset, "c", 0, "{}", null, false));
        }
        return rows;
    }
}
