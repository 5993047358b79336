package io.winnow.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentFileTest {

    @Test
    void readsWhatShellsWouldMakeOfAFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve(".env"), """
                # keys
                OPENAI_API_KEY=sk-1

                export PRODUCERS = 3
                TOPIC="Paris attractions"
                QUIET='true'
                EMPTY=
                BASE=http://localhost:11434/v1#x # a server of mine
                not a line
                """);

        assertThat(EnvironmentFile.read(file))
                .containsOnly(
                        Map.entry("OPENAI_API_KEY", "sk-1"),
                        Map.entry("PRODUCERS", "3"),
                        Map.entry("TOPIC", "Paris attractions"),
                        Map.entry("QUIET", "true"),
                        Map.entry("EMPTY", ""),
                        Map.entry("BASE", "http://localhost:11434/v1#x"));
    }

    @Test
    void letsTheEnvironmentWinOverTheFile() {
        EnvironmentFile environment = new EnvironmentFile(Map.of("A", "environment"), Map.of("A", "file", "B", "file"));

        assertThat(environment.apply("A")).isEqualTo("environment");
        assertThat(environment.apply("B")).isEqualTo("file");
        assertThat(environment.apply("C")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"--routing-strategy,ROUTING_STRATEGY", "--topic,TOPIC", "--max-requests,MAX_REQUESTS"})
    void namesAnOptionsVariable(String option, String variable) {
        assertThat(WinnowCommand.variableOf(option)).isEqualTo(variable);
    }
}
