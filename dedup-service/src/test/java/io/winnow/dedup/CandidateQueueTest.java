package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.winnow.dedup.vectors.Embedding;
import io.winnow.dedup.vectors.EmbeddingModels;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.sameness.Embedder;
import io.winnow.sameness.PhraseVector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CandidateQueueTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final KeyValueStore<byte[], byte[]> store = StoredRowTest.store();
    private final CountDownLatch isOpen = new CountDownLatch(1);
    private final Embedding embedding = embedding(segment -> {
        isOpen.await();
        return new float[] {segment.length(), 1};
    });

    /** What a text is turned into. */
    @FunctionalInterface
    private interface Model {
        float[] of(String text) throws InterruptedException;
    }

    @AfterEach
    void stop() {
        isOpen.countDown();
        embedding.close();
    }

    /** Whatever is added, handed over and read again in whatever order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void handsOverEachOnceInOrder(long seed) {
        isOpen.countDown();
        Random random = new Random(seed);
        List<String> added = new ArrayList<>();
        List<String> handed = new ArrayList<>();
        CandidateQueue queue = new CandidateQueue(store, EmbeddingModels.only(embedding));
        for (int step = 0; step < 40; step++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    queue.close();
                    queue = new CandidateQueue(store, EmbeddingModels.only(embedding));
                }
                case 1 -> drain(queue, handed, Duration.ofMillis(random.nextInt(3)));
                default -> {
                    for (int i = random.nextInt(CandidateQueue.AHEAD); i > 0; i--) {
                        String text = "text " + added.size();
                        added.add(text);
                        queue.add(record(text));
                    }
                }
            }
            assertThat(queue.size()).isEqualTo(added.size() - handed.size());
            assertThat(queue.isEmpty()).isEqualTo(added.size() == handed.size());
        }

        while (!queue.isEmpty()) {
            drain(queue, handed, LONG);
        }

        assertThat(handed).isEqualTo(added).hasSizeGreaterThan(2 * CandidateQueue.AHEAD);
        assertThat(new CandidateQueue(store, EmbeddingModels.only(embedding)).isEmpty())
                .isTrue();
        assertThat(store.all().hasNext()).isFalse();
    }

    @Test
    void keepsRecordsAsTheyAre() {
        isOpen.countDown();
        RecordHeaders headers = new RecordHeaders();
        headers.add(WinnowHeaders.GENERATION, "3".getBytes(UTF_8)).add(WinnowHeaders.JUDGED, "true".getBytes(UTF_8));
        Record<byte[], byte[]> record = new Record<>("home|x".getBytes(UTF_8), new byte[] {0, -1, 7}, 42, headers);
        new CandidateQueue(store, EmbeddingModels.only(embedding)).add(record);

        List<Record<byte[], byte[]>> handed = new ArrayList<>();
        CandidateQueue queue = new CandidateQueue(store, EmbeddingModels.only(embedding));
        while (!queue.isEmpty()) {
            queue.drain(System.nanoTime() + LONG.toNanos(), (one, vector) -> {
                handed.add(one);
                assertThat(vector).isEqualTo(PhraseVector.of(new float[] {1, 1}));
            });
        }

        assertThat(handed).hasSize(1);
        Record<byte[], byte[]> read = handed.getFirst();
        assertThat(read.key()).isEqualTo(record.key());
        assertThat(read.value()).isEqualTo(record.value());
        assertThat(read.timestamp()).isEqualTo(42);
        assertThat(read.headers()).isEqualTo(headers);
    }

    @Test
    void waitsForNoVector() {
        CandidateQueue queue = new CandidateQueue(store, EmbeddingModels.only(embedding));
        List<String> handed = new ArrayList<>();
        queue.add(record("x"));

        drain(queue, handed, LONG);

        assertThat(handed).isEmpty();
        assertThat(queue.size()).isOne();
    }

    @Test
    void saysWhyThereIsNoVector() {
        try (Embedding broken = embedding(text -> {
            throw new IllegalStateException("no such model");
        })) {
            CandidateQueue queue = new CandidateQueue(store, EmbeddingModels.only(broken));
            queue.add(record("x"));

            assertThatThrownBy(() -> {
                        while (!queue.isEmpty()) {
                            drain(queue, new ArrayList<>(), LONG);
                        }
                    })
                    .isInstanceOf(WinnowException.class)
                    .hasMessageContaining("--dedup semantic")
                    .hasMessageContaining("no such model");
        }
    }

    private static void drain(CandidateQueue queue, List<String> handed, Duration time) {
        queue.drain(
                System.nanoTime() + time.toNanos(),
                (record, vector) -> handed.add(new String(record.key(), UTF_8).substring("home|".length())));
    }

    private static Record<byte[], byte[]> record(String text) {
        return new Record<>(("home|" + text).getBytes(UTF_8), new byte[] {1}, 0, new RecordHeaders());
    }

    private static Embedding embedding(Model model) {
        EmbeddingModel all = new EmbeddingModel() {
            @Override
            public Response<List<dev.langchain4j.data.embedding.Embedding>> embedAll(List<TextSegment> segments) {
                return Response.from(segments.stream().map(this::one).toList());
            }

            private dev.langchain4j.data.embedding.Embedding one(TextSegment segment) {
                try {
                    return dev.langchain4j.data.embedding.Embedding.from(model.of(segment.text()));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(e);
                }
            }
        };
        return new Embedding(Path.of("unused"), 2, () -> Embedder.of("test", () -> all));
    }
}
