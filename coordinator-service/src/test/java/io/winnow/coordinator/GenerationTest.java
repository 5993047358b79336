package io.winnow.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.coordinator.Generation.Admission;
import io.winnow.messages.RunRequest;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Embeddings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which model a list's vectors are of, from its first run to its last. */
class GenerationTest {

    private static final String HOSTED = "openai:text-embedding-3-small";
    private static final String LOCAL = "ollama:bge-m3";

    @Test
    void keepsTheModelThatItBeganWith() {
        Generation generation = begun(null, run(LOCAL));

        assertThat(generation.embeddings()).isEqualTo(LOCAL);
        assertThat(generation.dedup()).isEqualTo(DedupMode.SEMANTIC);
        assertThat(Generation.admit(generation, run(LOCAL))).isEqualTo(new Admission.Joins(generation));
        assertThat(Generation.admit(generation, run(null))).isEqualTo(new Admission.Joins(generation));
    }

    @Test
    void takesNoVectorsOfAnotherModel() {
        assertThat(reason(begun(null, run(LOCAL)), run("ollama:other")))
                .contains("--embeddings is " + LOCAL)
                .contains("--fresh");
        assertThat(reason(begun(null, run(LOCAL)), run(Embeddings.IN_PROCESS))).contains(LOCAL);
        assertThat(reason(begun(null, run(Embeddings.IN_PROCESS)), run(LOCAL))).contains(Embeddings.IN_PROCESS);
    }

    /** Who does not know that a run costs something for vectors does not begin it. */
    @Test
    void wantsToHearOfAModelThatMayCost() {
        Generation generation = begun(null, run(HOSTED));

        assertThat(reason(generation, run(null))).contains("may cost money").contains(HOSTED);
        assertThat(Generation.admit(generation, run(HOSTED))).isInstanceOf(Admission.Joins.class);
    }

    @Test
    void beginsAnewWithWhatIsAskedForOrCostsNothing() {
        assertThat(begun(begun(null, run(LOCAL)), fresh(null)).embeddings()).isEqualTo(LOCAL);
        assertThat(begun(begun(null, run(LOCAL)), fresh(Embeddings.IN_PROCESS)).embeddings())
                .isNull();
        assertThat(begun(begun(null, run(HOSTED)), fresh(null)).embeddings()).isNull();
        assertThat(begun(begun(null, run(null)), fresh(HOSTED)).embeddings()).isEqualTo(HOSTED);
    }

    private static RunRequest run(@Nullable String embeddings) {
        return RunRequest.explore("x")
                .dedup(DedupMode.SEMANTIC)
                .embeddings(embeddings)
                .build();
    }

    private static RunRequest fresh(@Nullable String embeddings) {
        return run(embeddings).toBuilder().fresh(true).build();
    }

    private static Generation begun(@Nullable Generation current, RunRequest request) {
        return ((Admission.Begins) Generation.admit(current, request)).generation();
    }

    private static String reason(Generation current, RunRequest request) {
        return ((Admission.Misfits) Generation.admit(current, request)).reason();
    }
}
