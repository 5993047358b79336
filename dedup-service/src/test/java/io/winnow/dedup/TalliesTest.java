package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Tally;
import io.winnow.messages.TallyBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TalliesTest {

    private final Tallies tallies = new Tallies();

    @Test
    void writesOneRecordForTheCallsOfARunInACollection() {
        count("r1.0.1.1", "paris");
        count("r1.1.1.1", "paris");
        count("r2.0.1.1", "paris");
        count("r1.0.1.1", "lyon");
        count("r1.0.1.1", "paris");

        assertThat(drain())
                .extracting(batch -> batch.runId() + " " + batch.collection() + " "
                        + batch.calls().size())
                .containsExactly("r1 paris 2", "r2 paris 1", "r1 lyon 1");
        assertThat(drain()).isEmpty();
    }

    @Test
    void keepsARecordSmall() {
        for (int call = 0; call < 2 * TallyBatch.MOST + 1; call++) {
            count("r.0." + call + ".1", "paris");
        }

        assertThat(drain())
                .extracting(batch -> batch.calls().size())
                .containsExactly(TallyBatch.MOST, TallyBatch.MOST, 1);
    }

    @Test
    void losesNoCount() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Map<String, Long> counted = new TreeMap<>();
            Map<String, Long> drained = new TreeMap<>();
            for (int step = 0; step < 5_000; step++) {
                String call = "r" + random.nextInt(3) + "." + random.nextInt(600) + ".1.1";
                String collection = "c" + random.nextInt(2);
                count(call, collection);
                counted.merge(call + " " + collection, 1L, Long::sum);
                if (random.nextInt(2_000) == 0) {
                    add(drain(), drained);
                }
            }
            add(drain(), drained);

            assertThat(drained).as("seed %d", seed).isEqualTo(counted);
        }
    }

    private static void add(List<TallyBatch> batches, Map<String, Long> sums) {
        batches.stream()
                .flatMap(batch -> batch.tallies().stream())
                .collect(Collectors.groupingBy(
                        tally -> tally.callId() + " " + tally.collection(), Collectors.summingLong(Tally::total)))
                .forEach((call, sum) -> sums.merge(call, sum, Long::sum));
    }

    private void count(String call, String collection) {
        tallies.unique(call.getBytes(UTF_8), (collection + "|tower").getBytes(UTF_8), collection.length());
    }

    private List<TallyBatch> drain() {
        List<TallyBatch> batches = new ArrayList<>();
        tallies.drain(batches::add);
        return batches;
    }
}
