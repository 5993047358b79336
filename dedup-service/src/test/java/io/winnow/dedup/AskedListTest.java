package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.dedup.vectors.Embedding;
import io.winnow.dedup.vectors.EmbeddingModels;
import io.winnow.dedup.vectors.RemoteModel;
import io.winnow.messages.Merge;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.DedupMode;
import io.winnow.provider.ProviderException;
import io.winnow.router.health.FailureKind;
import io.winnow.tester.model.WordVectors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A list in another language, whose vectors are of a model on a server. */
class AskedListTest {

    private static final String MODEL = "mine:multilingual";

    private static final WordVectors VECTORS = new WordVectors(Map.of("fahrrad", "rad", "velo", "rad"));

    @TempDir
    private Path directory;

    private final AtomicBoolean isAway = new AtomicBoolean();
    private MeaningBench bench;

    @BeforeEach
    void start() {
        Embedding never = new Embedding(directory.resolve("none"), 1, () -> {
            throw new AssertionError("the shipped model is not asked");
        });
        EmbeddingModels models = new EmbeddingModels(
                never,
                name -> new RemoteModel(
                        name,
                        (texts, timeout) -> {
                            if (isAway.get()) {
                                throw ProviderException.notBilled(FailureKind.UNAUTHORIZED, "no");
                            }
                            return texts.stream().map(VECTORS::of).toList();
                        },
                        new RemoteModel.Patience(
                                Duration.ofSeconds(1),
                                Duration.ofMillis(1),
                                Duration.ofMillis(1),
                                Duration.ofMillis(1)),
                        RemoteModel.Time.REAL));
        bench = new MeaningBench(directory, models, MeaningProcessor.Rules::shipped);
        bench.order(0, DedupMode.SEMANTIC, MODEL);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void comparesByTheModelThatItsListHas() {
        bench.raw("mit dem fahrrad fahren");
        bench.raw("Gebäude dämmen");
        bench.raw("mit dem velo fahren");

        assertThat(bench.list()).containsExactly("mit dem fahrrad fahren", "Gebäude dämmen");
        assertThat(bench.merges).singleElement().satisfies(merge -> {
            assertThat(merge.dropped()).isEqualTo("mit dem velo fahren");
            assertThat(merge.rule()).isEqualTo(Merge.Rule.MEANING);
            assertThat(merge.model()).isEqualTo(MODEL);
        });
        assertThat(bench.unique).allMatch(out -> out.headers().lastHeader(WinnowHeaders.EMBEDDINGS) == null);
    }

    @Test
    void decidesAlikeAfterARestart() {
        bench.raw("mit dem fahrrad fahren");
        bench.restart();

        bench.raw("mit dem velo fahren");

        assertThat(bench.dropped()).containsExactly("mit dem velo fahren = mit dem fahrrad fahren");
    }

    @Test
    void listsAsUncheckedWhatHasNoVector() {
        bench.raw("mit dem fahrrad fahren");
        isAway.set(true);

        bench.raw("mit dem velo fahren");
        bench.raw("Mit Dem Velo Fahren");

        assertThat(bench.list()).containsExactly("mit dem fahrrad fahren", "mit dem velo fahren ?");
        assertThat(bench.tally.total()).isEqualTo(3);
        isAway.set(false);
        bench.raw("das fahrrad fahren mit dem");
        assertThat(bench.dropped()).containsExactly("das fahrrad fahren mit dem = mit dem fahrrad fahren");
    }

    @Test
    void refusesAVectorOfAnotherModel() {
        bench.raw("mit dem fahrrad fahren");
        TestRecord<byte[], byte[]> foreign =
                MeaningBench.candidateRecord("Gebäude dämmen", 0, false, MeaningBench.CALL);
        foreign.headers().add(WinnowHeaders.EMBEDDINGS, "mine:other".getBytes(UTF_8));

        bench.pipe(MeaningBench.TOPICS.candidates(), foreign);

        assertThat(bench.refused).singleElement().asString().contains("another model");
    }

    @Test
    void beginsTheNextGenerationWithAnotherModel() {
        bench.raw("mit dem fahrrad fahren");
        bench.order(1, DedupMode.SEMANTIC, "mine:other");

        bench.raw("mit dem velo fahren");
        bench.raw("mit dem fahrrad fahren");

        assertThat(bench.refused).isEmpty();
        assertThat(bench.merges)
                .singleElement()
                .satisfies(merge -> assertThat(merge.model()).isEqualTo("mine:other"));
    }

    /** Many come at once, and a person rules on one of them. */
    @Test
    void carriesOutWhatPeopleDecide() {
        List<String> texts = IntStream.range(0, 200)
                .mapToObj("Maßnahme Nummer %d"::formatted)
                .toList();
        texts.forEach(
                text -> bench.hurry(MeaningBench.TOPICS.rawAttributes(), MeaningBench.attribute(text, "r1.0.1.1")));
        bench.settle();
        assertThat(bench.tally.total()).isEqualTo(200);
        String listed = bench.texts().iterator().next();

        bench.strike(listed);
        bench.split(listed);

        assertThat(bench.refused).isEmpty();
        assertThat(bench.texts()).contains(listed);
    }
}
