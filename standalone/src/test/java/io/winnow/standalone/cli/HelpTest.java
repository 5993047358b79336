package io.winnow.standalone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.winnow.standalone.cli.terminal.ExitCodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code --help} prints for each command can be used as it is, and the documentation knows all of it. */
class HelpTest {

    /** Commands that need neither services nor a terminal. */
    private static final List<String> RUN_HERE = List.of("completion", "man", "tester --list", "--dry-run");

    static Stream<String> commands() {
        return HelpExamples.commands(HelpExamples.commandLine().getCommandSpec())
                .map(CommandSpec::qualifiedName);
    }

    static Stream<String> examples() {
        return HelpExamples.commands(HelpExamples.commandLine().getCommandSpec())
                .flatMap(command -> HelpExamples.of(command).stream());
    }

    static Stream<String> examplesWithoutServices() {
        return examples().filter(example -> RUN_HERE.stream().anyMatch(example::contains));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void hasAnExample(String command) {
        assertThat(HelpExamples.of(spec(command)))
                .isNotEmpty()
                .allSatisfy(example -> assertThat(example).contains(command));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void fitsATerminalOf80Columns(String command) {
        assertThat(spec(command).commandLine().getUsageMessage().lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void showsOnlyExamplesThatCanBePasted(String example) {
        String[] arguments = HelpExamples.arguments(example);

        assertThatCode(() -> HelpExamples.commandLine().parseArgs(arguments)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("examplesWithoutServices")
    void runsEachExampleThatNeedsNoServices(String example) {
        PrintStream usual = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            int code = HelpExamples.commandLine().execute(HelpExamples.arguments(example));

            assertThat(code).isEqualTo(ExitCodes.DONE);
            assertThat(printed.toString(UTF_8)).isNotBlank();
        } finally {
            System.setOut(usual);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve --http-port 0", "serve --port 0", "demo --http-port 0", "demo --port 0"})
    void understandsPortWhereverItUnderstandsHttpPort(String line) {
        CommandLine winnow = HelpExamples.commandLine();

        Object port = winnow.parseArgs(line.split(" "))
                .subcommand()
                .matchedOption("--http-port")
                .getValue();

        assertThat(port).isEqualTo(0);
    }

    @Test
    void hasNoHttpPortWithoutPort() {
        assertThat(HelpExamples.commands(HelpExamples.commandLine().getCommandSpec()))
                .filteredOn(command -> command.findOption("--http-port") != null)
                .isNotEmpty()
                .allSatisfy(command ->
                        assertThat(command.findOption("--port")).isSameAs(command.findOption("--http-port")));
    }

    @Test
    void isDocumented() throws IOException {
        String options = Files.readString(Path.of("..", "docs", "options.md"));

        assertThat(HelpExamples.commands(HelpExamples.commandLine().getCommandSpec())
                        .flatMap(command -> Stream.concat(
                                Stream.of(command.name()),
                                command.options().stream()
                                        .filter(option ->
                                                !option.hidden() && !option.usageHelp() && !option.versionHelp())
                                        .flatMap(option -> Arrays.stream(option.names()))))
                        .distinct())
                .isNotEmpty()
                .allSatisfy(name ->
                        assertThat(options).containsPattern("(?m)^\\|.*`[^`]*" + name + "\\b|`[^`]*" + name + "`"));
    }

    private static CommandSpec spec(String name) {
        return HelpExamples.commands(HelpExamples.commandLine().getCommandSpec())
                .filter(command -> command.qualifiedName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
