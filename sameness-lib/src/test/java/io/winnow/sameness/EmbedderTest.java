package io.winnow.sameness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class EmbedderTest {

    private static final Embedder EMBEDDER = Embedder.inProcess(1);

    @AfterAll
    static void close() {
        EMBEDDER.close();
    }

    @Test
    void loadsNothingBeforeTheFirstPhrase() {
        Embedder embedder = Embedder.of("none", () -> {
            throw new AssertionError("loaded");
        });

        List<PhraseVector> vectors = embedder.embed(List.of());

        assertThat(vectors).isEmpty();
    }

    @Test
    void bringsTheSameThingTogether() {
        PhraseVector tower = EMBEDDER.embed("Eiffel Tower");

        double same = tower.cosine(EMBEDDER.embed("The Eiffel Tower"));
        double other = tower.cosine(EMBEDDER.embed("Louvre Museum"));

        // Its vectors of any two texts have a cosine of 0.7 at least.
        assertThat(same).isGreaterThan(0.9);
        assertThat(other).isLessThan(0.85);
    }

    @Test
    void givesAPhraseTheSameVectorInAnyCompany() {
        PhraseVector alone = EMBEDDER.embed("solar panels");

        List<PhraseVector> batch = EMBEDDER.embed(
                List.of("a", "solar  panels", "an extraordinarily long phrase about the weather", "SOLAR PANELS"));

        assertThat(batch.get(1)).isEqualTo(alone);
        assertThat(batch.get(3)).isEqualTo(alone);
    }

    @Test
    void embedsWhatHasNoWords() {
        PhraseVector vector = EMBEDDER.embed(" \u00a0 ");

        assertThat(vector.dimensions()).isEqualTo(384);
    }
}
