package io.winnow.standalone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.error.Field;
import io.winnow.standalone.cli.terminal.ExitCodes;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/**
 * Faults are reported under the name by which the user set the value. RunsApiTest checks the same faults in the API.
 */
class WinnowCommandTest {

    private final PrintStream usual = System.err;
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(errors, true, UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(usual);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --max-requests     | 0             | --max-requests must be at least 1, not 0; leave it out for no limit
        --producers        | 0             | --producers must be from 1 to 1000, not 0
        --max-duration     | soon          | --max-duration 'soon' is not a duration: use a number with a unit, such as 30s, 10m or 2h
        --dedup            | fuzzy         | --dedup must be canonical, exact or semantic, not 'fuzzy'
        --facets           | ,             | --facets is empty: use auto, off, or parts of the topic such as "food,history"
        --max-cost         | -1            | --max-cost must be more than 0 US dollars, not -1; leave it out for no limit
        --routing-strategy | best          | --routing-strategy 'best' is unknown: use one of backoff, roundrobin, priority, weighted, adaptive
        --routing-config   | openai,gemini | --routing-config has 2 targets and backoff takes one: use priority, roundrobin, weighted or adaptive for several
        """)
    void namesTheOption(String option, String value, String message) {
        int code = execute(Map.of(), "run", "--topic", "x", option, value);

        assertThat(code).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(errors.toString(UTF_8)).isEqualToIgnoringNewLines("winnow: " + message);
    }

    @Test
    void namesTheVariableWhereTheValueCameFromOne() {
        int code = execute(Map.of("MAX_REQUESTS", "0"), "run", "--topic", "x");

        assertThat(code).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(errors.toString(UTF_8))
                .isEqualToIgnoringNewLines("winnow: MAX_REQUESTS must be at least 1, not 0; leave it out for no limit");
    }

    @Test
    void callsAnArgumentThatIsNoOptionByItsLabel() {
        int code = execute(Map.of(), "export", "../x");

        assertThat(code).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(errors.toString(UTF_8)).startsWith("winnow: topic \"../x\" looks like a path: ");
    }

    @ParameterizedTest
    @EnumSource
    void hasAnOptionForEachField(Field field) {
        CommandLine run = WinnowCommand.commandLine(new EnvironmentFile(Map.of(), Map.of()))
                .getSubcommands()
                .get("run");

        assertThat(run.getCommandSpec().optionsMap().keySet().stream().map(name -> name.replaceFirst("^--no-", "--")))
                .contains(field.option());
    }

    private static int execute(Map<String, String> environment, String... arguments) {
        return WinnowCommand.commandLine(new EnvironmentFile(environment, Map.of()))
                .execute(arguments);
    }
}
