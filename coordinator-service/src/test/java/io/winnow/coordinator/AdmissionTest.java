package io.winnow.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.coordinator.Generation.Admission.Begins;
import io.winnow.coordinator.Generation.Admission.Joins;
import io.winnow.coordinator.Generation.Admission.Misfits;
import io.winnow.messages.RunRequest;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** In which mode a run's list is, depending on what its order says and on what there is. */
class AdmissionTest {

    @ParameterizedTest
    @CsvSource({"openai:gpt-4o-mini, SEMANTIC", "ollama:llama3, SEMANTIC", "random:random, CANONICAL"})
    void beginsANewListAsItsModelsAllow(String routing, DedupMode expected) {
        RunRequest request = unsaid(routing).build();

        Generation.Admission admission = Generation.admit(null, request);

        assertThat(admission).isEqualTo(new Begins(Generation.of(0, Sameness.beginning(expected))));
    }

    @ParameterizedTest
    @EnumSource
    void goesOnInTheListsModeWhereNobodySaid(DedupMode kept) {
        Generation current = Generation.of(3, Sameness.beginning(kept));

        Generation.Admission admission =
                Generation.admit(current, unsaid("openai:gpt-4o-mini").build());

        assertThat(admission).isEqualTo(new Joins(current));
    }

    @ParameterizedTest
    @EnumSource
    void startsOverInTheListsModeWhereNobodySaid(DedupMode kept) {
        Generation current = Generation.of(3, Sameness.beginning(kept));

        Generation.Admission admission = Generation.admit(
                current, unsaid("openai:gpt-4o-mini").fresh(true).build());

        assertThat(admission).isEqualTo(new Begins(Generation.of(4, Sameness.beginning(kept))));
    }

    @Test
    void refusesAJudgeWhereNothingIsInDoubt() {
        Generation current = Generation.of(0, Sameness.beginning(DedupMode.CANONICAL));

        Generation.Admission admission = Generation.admit(
                current, unsaid("openai:gpt-4o-mini").judge("openai:gpt-4o").build());

        assertThat(admission)
                .isEqualTo(new Misfits("--dedup is canonical in collection paris and cannot be changed: use that, or"
                        + " --fresh to start over"));
    }

    private static RunRequest.Builder unsaid(String routing) {
        return RunRequest.explore("Paris").routing("backoff", routing);
    }
}
