package io.winnow.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentFileTest {

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
