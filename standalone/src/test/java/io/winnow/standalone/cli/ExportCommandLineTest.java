package io.winnow.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExportCommandLineTest {

    @Test
    void quotesCellsAndDefusesFormulas() {
        assertThat(ExportCommandLine.csv("plain")).isEqualTo("plain");
        assertThat(ExportCommandLine.csv("a,b")).isEqualTo("\"a,b\"");
        assertThat(ExportCommandLine.csv("say \"x\"")).isEqualTo("\"say \"\"x\"\"\"");
        assertThat(ExportCommandLine.csv("=1+1")).isEqualTo("'=1+1");
        assertThat(ExportCommandLine.csv(null)).isEmpty();
    }
}
