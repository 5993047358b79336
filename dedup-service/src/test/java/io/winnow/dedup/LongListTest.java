package io.winnow.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.sameness.Entries;
import io.winnow.sameness.Finding;
import io.winnow.sameness.LocalDecision;
import io.winnow.sameness.PhraseVector;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a list of {@code -Dwinnow.sameness.entries} (100,000) entries takes, with its store on disk: to fill the store, to read the list from it,
 * on the heap, and for each decision. Limits are for CPU time, as other work on the machine stretches all else.
 */
@Tag("long")
class LongListTest {

    private static final int SIZE = Integer.getInteger("winnow.sameness.entries", 100_000);
    private static final int DIMENSIONS = 384;
    private static final int WORDS = 4;
    private static final int DECISIONS = 3_000;
    /** Until the code is compiled. */
    private static final int FIRST = 1_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @TempDir
    Path directory;

    @Test
    void isReadInSecondsAndDecidedInMilliseconds() {
        Random random = new Random(1);
        MockProcessorContext<Object, Object> context =
                new MockProcessorContext<>(properties(), new TaskId(0, 0), directory.toFile());
        KeyValueStore<byte[], byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(DedupTopology.ENTRIES), Serdes.ByteArray(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        try {
            List<String> texts = new ArrayList<>();
            CollectionEntries filled = new CollectionEntries(store, "home", text -> vector(random));
            long filling = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < SIZE; i++) {
                String text = text(random);
                texts.add(text);
                filled.add(text, text, vector(random), 1 + i / 50);
            }
            filling = THREADS.getCurrentThreadCpuTime() - filling;
            filled = null;

            long before = used();
            long wall = System.nanoTime();
            long reading = THREADS.getCurrentThreadCpuTime();
            CollectionEntries list = new CollectionEntries(store, "home", text -> vector(random));
            reading = THREADS.getCurrentThreadCpuTime() - reading;
            wall = System.nanoTime() - wall;
            long bytes = (used() - before) / SIZE;

            LocalDecision decision = LocalDecision.withJudge();
            long[] cpu = new long[DECISIONS];
            int doubts = 0;
            for (int i = 0; i < DECISIONS; i++) {
                String text = texts.get(random.nextInt(SIZE)) + " again";
                PhraseVector vector = vector(random);
                long begun = THREADS.getCurrentThreadCpuTime();
                Finding finding = list.decide(decision, text, vector, Entries.NO_ANSWER);
                list.add(text, text, vector, Entries.NO_ANSWER);
                cpu[i] = THREADS.getCurrentThreadCpuTime() - begun;
                doubts += finding instanceof Finding.Doubt ? 1 : 0;
            }
            long[] measured = Arrays.copyOfRange(cpu, FIRST, DECISIONS);
            Arrays.sort(measured);
            double p99 = measured[measured.length * 99 / 100] / 1e6;
            System.out.printf(
                    Locale.ROOT,
                    "%d entries: written in %.1f s of CPU, read in %.1f s (%.1f s of CPU), %d bytes of heap each; a decision and its entry p50 %.2f ms, p99 %.2f ms of CPU; %d of %d in doubt%n",
                    SIZE,
                    filling / 1e9,
                    wall / 1e9,
                    reading / 1e9,
                    bytes,
                    measured[measured.length / 2] / 1e6,
                    p99,
                    doubts,
                    DECISIONS);

            assertThat(list.rows()).isEqualTo(SIZE + DECISIONS);
            assertThat(reading / 1e9).isLessThanOrEqualTo(10);
            assertThat(bytes).isLessThanOrEqualTo(700);
            assertThat(p99).isLessThanOrEqualTo(5);
        } finally {
            store.close();
        }
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "long-list");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        return properties;
    }

    /** A few words are in many entries, most in few, as in real lists. */
    private static String text(Random random) {
        List<String> words = new ArrayList<>();
        for (int word = 0; word < WORDS; word++) {
            int rank = (int) (20_000 * Math.pow(random.nextDouble(), 3));
            words.add(Integer.toString(rank * 7_919 + 46_656, 36).replaceAll("\\d", "e"));
        }
        return String.join(" ", words);
    }

    private static PhraseVector vector(Random random) {
        float[] components = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            components[i] = (float) random.nextGaussian();
        }
        return PhraseVector.of(components);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
