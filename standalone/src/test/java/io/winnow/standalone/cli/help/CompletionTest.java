package io.winnow.standalone.cli.help;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.winnow.standalone.cli.WinnowCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Completions and the manual page, by the programs that read them. */
class CompletionTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"bash, -n", "zsh, -n", "fish, --no-execute"})
    void isReadByTheShell(String shell, String check) throws Exception {
        Path script = write(shell, printed("completion", shell));

        assertThat(run(shell, check, script.toString())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "winnow expo, export",
        "winnow export --for, --format",
        "winnow export --format j, json jsonl",
        "winnow run --routing-strategy w, weighted",
        "winnow run --routing-config gem, gemini",
        "winnow runs s, show"
    })
    void completesInBash(String line, String completed) throws Exception {
        String[] words = line.split(" ");
        write("winnow", printed("completion", "bash"));
        Path program = write("complete", """
                source %s
                # Works only while a shell completes.
                compopt() { :; }
                COMP_WORDS=(%s)
                COMP_CWORD=%d
                COMP_LINE='%s'
                _complete_winnow
                echo ${COMPREPLY[@]}
                """.formatted(directory.resolve("winnow"), line, words.length - 1, line));

        assertThat(run("bash", program.toString()).strip()).isEqualTo(completed);
    }

    @ParameterizedTest
    @CsvSource({
        "winnow expo, export",
        "winnow export --for, --format",
        "winnow export --format c, csv",
        "winnow runs sh, show",
        "winnow ser, serve"
    })
    void completesInFish(String line, String completed) throws Exception {
        write("winnow.fish", printed("completion", "fish"));

        String found =
                run("fish", "-c", "source %s; complete -C '%s'".formatted(directory.resolve("winnow.fish"), line));

        assertThat(found.lines().map(one -> one.split("\t")[0])).contains(completed);
    }

    @Test
    void describesEveryOptionInEveryLanguage() {
        assertThat(List.of(printed("completion", "zsh"), printed("completion", "fish"), printed("man")))
                .allSatisfy(text -> assertThat(text.replace("\\-", "-"))
                        .contains("What to explore")
                        .contains("max-cost-per-new")
                        .contains("keep-running")
                        .doesNotContain("aot-training")
                        .doesNotContain("${"));
    }

    @Test
    void takesNothingFromTheEnvironmentOfTheUser() {
        assertThat(printed("man")).contains("default: 30s").contains("default: backoff");
    }

    @Test
    void isAManualPageWithoutWarnings() throws Exception {
        Path page = write("winnow.1", printed("man"));

        assertThat(run("groff", "-man", "-Tutf8", "-ww", "-z", page.toString())).isEmpty();
        assertThat(run("groff", "-man", "-Tascii", "-P-cbu", page.toString()))
                .contains("--routing-config=LIST")
                .contains("winnow export \"Paris attractions\" --format csv --file paris.csv")
                .contains("printf 'Louvre\\nEiffel Tower\\nTour Eiffel\\n' |");
    }

    private static String printed(String... arguments) {
        PrintStream usual = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, UTF_8));
        try {
            assertThat(WinnowCommand.execute(List.of(arguments))).isZero();
        } finally {
            System.setOut(usual);
        }
        return bytes.toString(UTF_8);
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    /** Everything that a program prints, which must end well. */
    private static String run(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            assumeTrue(false, command[0] + " is not installed");
            throw e;
        }
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }
}
