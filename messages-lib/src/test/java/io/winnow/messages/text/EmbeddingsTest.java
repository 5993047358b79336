package io.winnow.messages.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.RunRequest;
import io.winnow.messages.error.WinnowException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingsTest {

    @ParameterizedTest
    @CsvSource({
        "in-process, in-process",
        "' In-Process ', in-process",
        "openai:text-embedding-3-small, openai:text-embedding-3-small",
        "ollama:bge-m3:latest, ollama:bge-m3:latest",
        "gemini:gemini-embedding-001, gemini:gemini-embedding-001"
    })
    void readsWhatAPersonAsksFor(String text, String read) {
        assertThat(Embeddings.parse(text)).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anthropic:claude-haiku-4-5",
                "random:random",
                "recorded:answers",
                "openai:a,openai:b",
                "",
                "open ai:x"
            })
    void refusesWhatHasNoVectors(String text) {
        assertThatThrownBy(() -> Embeddings.parse(text))
                .isInstanceOf(WinnowException.class)
                .hasMessageStartingWith("embeddings");
    }

    @Test
    void wantsMeaningsCompared() {
        RunRequest request = RunRequest.explore("x").embeddings("ollama:bge-m3").build();

        assertThat(request.wantedDedup()).isEqualTo(DedupMode.SEMANTIC);
        assertThatThrownBy(() -> request.toBuilder().dedup(DedupMode.CANONICAL).build())
                .hasMessageContaining("semantic");
    }

    @Test
    void mayCostUnlessOnThisMachine() {
        assertThat(Embeddings.mayCost(Embeddings.asked("ollama:bge-m3"))).isFalse();
        assertThat(Embeddings.mayCost(Embeddings.asked("openai:text-embedding-3-small")))
                .isTrue();
        assertThat(Embeddings.mayCost(Embeddings.asked("mine:model"))).isTrue();
    }
}
