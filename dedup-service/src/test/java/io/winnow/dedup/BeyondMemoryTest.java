package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.dedup.store.FingerprintMemory;
import io.winnow.dedup.vectors.Embedding;
import io.winnow.dedup.vectors.EmbeddingModels;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Sameness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deduplication of more attributes than its memory holds. */
class BeyondMemoryTest {

    private static final Topics TOPICS = Topics.withDefaultPrefix();

    @TempDir
    Path directory;

    /** Memory: none, for a table without a filter, for some 350 attributes and 3,000 bytes of a filter, and for all. */
    @ParameterizedTest
    @ValueSource(longs = {0, 100, 12_000, 1 << 20})
    void letsEachAttributeOfAGenerationThroughOnceWhateverTheMemory(long bytes) {
        for (int seed = 0; seed < 2; seed++) {
            Random random = new Random(seed);
            Map<String, Long> generations = new HashMap<>(Map.of("a", 0L, "b", 0L));
            Map<String, Long> known = new HashMap<>();
            List<String> expected = new ArrayList<>();
            FingerprintMemory memory = new FingerprintMemory(bytes);
            Properties properties = StreamsProperties.host(
                            DedupSettings.of("none:1", TOPICS, directory.resolve(bytes + "-" + seed), "test"))
                    .properties();
            try (TopologyTestDriver driver = new TopologyTestDriver(
                    DedupTopology.build(
                            TOPICS, 1, 1024, memory, EmbeddingModels.only(new Embedding(directory.resolve("none"), 1))),
                    properties)) {
                TestInputTopic<byte[], byte[]> raw = driver.createInputTopic(
                        TOPICS.rawAttributes(), new ByteArraySerializer(), new ByteArraySerializer());
                TestOutputTopic<byte[], byte[]> unique = driver.createOutputTopic(
                        TOPICS.uniqueAttributes(), new ByteArrayDeserializer(), new ByteArrayDeserializer());

                for (int i = 0; i < 2_000; i++) {
                    String collection = random.nextBoolean() ? "a" : "b";
                    if (random.nextInt(500) == 0) {
                        raw.pipeInput(order(collection, generations.merge(collection, 1L, Long::sum)));
                    } else {
                        String key = collection + "|thing " + random.nextInt(700);
                        raw.pipeInput(vouched(key));
                        long generation = generations.get(collection);
                        if (known.getOrDefault(key, -1L) < generation) {
                            known.put(key, generation);
                            expected.add(generation + " " + key);
                        }
                    }
                }

                assertThat(unique.readRecordsToList().stream()
                                .map(record -> WinnowHeaders.text(record.headers(), WinnowHeaders.GENERATION) + " "
                                        + new String(record.key(), UTF_8)))
                        .as("seed %d", seed)
                        .containsExactlyElementsOf(expected);
                assertThat(memory.used()).isLessThanOrEqualTo(bytes);
                assertThat(memory.found() > 0)
                        .as("the disk was asked, unless memory held all")
                        .isEqualTo(bytes < 1 << 20);
            }
        }
    }

    private static TestRecord<byte[], byte[]> vouched(String key) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(WinnowHeaders.CANONICAL, WinnowHeaders.form(Sameness.UNDECIDED));
        return new TestRecord<>(key.getBytes(UTF_8), "anything".getBytes(UTF_8), headers);
    }

    private static TestRecord<byte[], byte[]> order(String collection, long generation) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(WinnowHeaders.GENERATION, String.valueOf(generation).getBytes(UTF_8));
        WinnowHeaders.order(headers, Sameness.UNDECIDED);
        return new TestRecord<>(collection.getBytes(UTF_8), null, headers);
    }
}
