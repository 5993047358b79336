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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        rnu                                    | there is no command 'rnu'; did you mean run?; see winnow --help
        explode                                | there is no command 'explode'; see winnow --help
        runs shwo                              | there is no command 'shwo'; did you mean show?; see winnow runs --help
        --topic x                              | Unknown options: '--topic', 'x'; did you mean winnow run --topic?; see winnow --help
        run --toppic x                         | Unknown options: '--toppic', 'x'; did you mean --topic?; see winnow run --help
        run --max-costs=1                      | Unknown option: '--max-costs=1'; did you mean --max-cost?; see winnow run --help
        run --strategy weighted                | Unknown options: '--strategy', 'weighted'; did you mean --routing-strategy?; see winnow run --help
        export x --format jso                  | --format must be txt, json, jsonl or csv, not 'jso'; did you mean json?; see winnow export --help
        export x --sort newst                  | --sort must be consensus, newest or alphabetical, not 'newst'; did you mean newest?; see winnow export --help
        export x --log-level dbug              | --log-level must be info, debug or trace, not 'dbug'; did you mean debug?; see winnow export --help
        completion bahs                        | SHELL must be bash, zsh or fish, not 'bahs'; did you mean bash?; see winnow completion --help
        run --topic x --routing-strategy wieghted | --routing-strategy 'wieghted' is unknown: use one of backoff, roundrobin, priority, weighted, adaptive; did you mean weighted?
        run --topic x --dedup semantik         | --dedup must be canonical, exact or semantic, not 'semantik'; did you mean semantic?
        run --topic x --optimize unique        | --optimize must be unique-per-dollar or unique-per-minute, not 'unique'; did you mean unique-per-dollar?
        run --topic x --routing-config random:vocabulry=5 | random:vocabulry=5 is not understood at 'vocabulry=5': use random:random, random:amber, random:basil, random:cedar, or name=value joined by ';' with names [latency, malformed, obey, offset, rate-limit, retry-after, server-error, skew, timeout, unauthorized, verbosity, vocabulary]; did you mean vocabulary?
        run --topic x --routing-config opnai:m | opnai is not a provider that Winnow knows: set OPNAI_BASE_URL (environment or .env) to the address of its OpenAI-compatible API, such as http://localhost:11434/v1; did you mean openai?
        run --topic x --dry-run --routing-config opnai:m | opnai is not a provider that Winnow knows: set OPNAI_BASE_URL (environment or .env) to the address of its OpenAI-compatible API, such as http://localhost:11434/v1; did you mean openai?
        tester --scenario healin               | there is no scenario 'healin': use one of basic, webserver, load, healing, routing, budget, resume; did you mean healing?
        """)
    void guessesWhatWasMeant(String line, String message) {
        int code = execute(Map.of(), line.split(" "));

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

    @Test
    void callsEachCommandByItsOwnName() {
        assertThat(WinnowCommand.commandLine(new EnvironmentFile(Map.of(), Map.of()))
                        .getSubcommands())
                .allSatisfy((name, command) ->
                        assertThat(name).isEqualTo(command.getCommandSpec().name()))
                .containsKeys("run", "strike", "man");
    }

    private static int execute(Map<String, String> environment, String... arguments) {
        return WinnowCommand.commandLine(new EnvironmentFile(environment, Map.of()))
                .execute(arguments);
    }
}
