package io.winnow.messages.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.error.WinnowException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In the tables {@code ⏎} is a line break, {@code ␍} a carriage return and {@code ⇥} a tab; SET is {@code set} in the environment, EMPTY is empty. */
class DotEnvTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("SET", "set", "EMPTY", "");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // Unquoted.
                "K=sk-1 | sk-1",
                "K = sk-1 | sk-1",
                "⇥K⇥=⇥sk-1⇥ | sk-1",
                "K=sk-1\u00a0 | sk-1",
                "K=a b  c | a b  c",
                "K=a=b== | a=b==",
                "K= | ``",
                "K | ",
                "K=sk-1 # mine | sk-1",
                "K=sk-1   # mine | sk-1",
                "K=sk-1⇥# mine | sk-1",
                "K=sk-1#mine | sk-1#mine",
                "K=http://h/v1#x # y | http://h/v1#x",
                "K=#mine | #mine",
                "K= # mine | ``",
                "K=a\\nb | a\\nb",
                "K=it's | it's",
                "K=a\"b\" | a\"b\"",
                // As YAML writes it.
                "K: sk-1 | sk-1",
                "K:sk-1 | sk-1",
                "K: \"sk-1\" # mine | sk-1",
                // Exported.
                "export K=sk-1 | sk-1",
                "export⇥ K=sk-1 | sk-1",
                "export K | ",
                "export=1⏎K=2 | 2",
                "exportK=1⏎K=2 | 2",
                // Single quotes.
                "K='sk-1' | sk-1",
                "K=' a # b ' # c | ` a # b `",
                "K='a$SET${SET}\\n' | a$SET${SET}\\n",
                "K='Let\\'s go' | Let's go",
                "K='C:\\dir' | C:\\dir",
                "K='' | ``",
                "K='a⏎b' | a⏎b",
                // Double quotes.
                "K=\"sk-1\" | sk-1",
                "K=\"sk-1\"⇥# mine | sk-1",
                "K=\"a # b\" | a # b",
                "K=\"a\\nb\\tc\" | a⏎b⇥c",
                "K=\"\\\"a\\\" \\\\ \\$SET\" | \"a\" \\ $SET",
                "K=\"a\\db\" | a\\db",
                "K=\"a⏎# b⏎c\" | a⏎# b⏎c",
                "K=\"\" | ``",
                // References.
                "K=$SET | set",
                "K=a${SET}b | asetb",
                "K=\"a $SET b\" | a set b",
                "K=$$SET$$ | $SET$",
                "K=${NONE:-other} | other",
                "K=${NONE-other} | other",
                "K=${EMPTY:-other} | other",
                "K=${EMPTY-other} | ``",
                "K=${SET:-other} | set",
                "K=${NONE:-${SET}} | set",
                "K=${NONE:-} | ``",
                "K=${SET:+other} | other",
                "K=${EMPTY:+other} | ``",
                "K=${EMPTY+other} | other",
                "K=${NONE:+other} | ``",
                "K=${SET:?needed} | set",
                "FIRST=1⏎K=${FIRST}2 | 12",
                "SET=here⏎K=$SET | set",
                // Lines.
                "# K=1⏎⏎  # x⏎K=2⏎ | 2",
                "K=1⏎K=2 | 2",
                "OTHER=\"1\"⏎K=2 | 2",
                "OTHER⏎K=2 | 2",
            })
    void readsAValue(String lines, @Nullable String value) {
        Map<String, String> values = parse(written(lines));

        assertThat(values.get("K")).isEqualTo(value == null ? null : written(value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A=1⏎not a line | 2 | expected NAME=value",
                "A=1⏎sk-SECRET | 2 | expected NAME=value",
                "gsk_SECRET | 1 | expected NAME=value",
                "=SECRET | 1 | expected NAME=value",
                "1K=SECRET | 1 | expected NAME=value",
                "ke y=SECRET | 1 | expected NAME=value",
                "\"K\"=SECRET | 1 | expected NAME=value",
                "⏎K=\"SECRET⏎A=1 | 2 | the quote before the value of K is never closed",
                "K='SECRET | 1 | the quote before the value of K is never closed",
                "K=\"SECRET\\\" | 1 | the quote before the value of K is never closed",
                "K=\"SECRET\"SECRET | 1 | more text after the closing quote of the value of K",
                "K='SECRET'#mine | 1 | more text after the closing quote of the value of K",
                "A=1⏎K=\"SECRET⏎B=\"SECRET\" | 2 | more text after the closing quote of the value of K",
                "K=pa$SECRET | 1 | the value of K refers to a variable that is not set",
                "K=${SECRET} | 1 | the value of K refers to a variable that is not set",
                "K=${EMPTY:?SECRET} | 1 | the value of K refers to a variable that is not set",
                "K=SECRET$ | 1 | a $ in the value of K is not followed by a variable name",
                "K=SECRET$1 | 1 | a $ in the value of K is not followed by a variable name",
                "K=${SET | 1 | ${ in the value of K is never closed by }",
                "K=${SET.SECRET} | 1 | a reference in the value of K is not like ${NAME}",
                "K=\"C:\\foo\" | 1 | \\f in the value of K is a control character",
                "A=1⏎K=SEC\u0000RET | 2 | control character U+0000",
                "K=SEC\u001bRET | 1 | control character U+001B",
                "K=SEC␍RET | 1 | control character U+000D",
                "K=SEC\u0085RET | 1 | control character U+0085",
            })
    void namesTheLineThatItCannotReadAndNoValue(String lines, int line, String what) {
        assertThatThrownBy(() -> parse(written(lines)))
                .isInstanceOf(WinnowException.class)
                .hasMessageStartingWith("/home/me/.env:" + line + ": " + what)
                .hasMessageNotContaining("SECRET")
                .hasMessageNotContaining("RET");
    }

    @Test
    void readsTheEndsOfLinesOfWindows() {
        assertThat(parse("A=1\r\nB=\"2\"\r\nC='3\r\n4'\r\n# x\r\r\nD=5\r"))
                .containsExactly(Map.entry("A", "1"), Map.entry("B", "2"), Map.entry("C", "3\n4"), Map.entry("D", "5"));
    }

    @Test
    void readsWhatEditorsWrite() {
        String text = "\uFEFFK=sk-1\r\nNAME=\"Sacré-Cœur 🗼\"\r\n";

        for (Charset charset : new Charset[] {UTF_8, UTF_16LE, UTF_16BE}) {
            assertThat(parse(text.getBytes(charset)))
                    .as(charset.name())
                    .containsExactly(Map.entry("K", "sk-1"), Map.entry("NAME", "Sacré-Cœur 🗼"));
        }
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertThatThrownBy(() -> parse("K=sk-1\n# café\n".getBytes(ISO_8859_1)))
                .isInstanceOf(WinnowException.class)
                .hasMessage("/home/me/.env:2: not UTF-8: save the file as UTF-8");
        assertThatThrownBy(() -> parse("K=sk-1\n".getBytes(UTF_16LE)))
                .as("UTF-16 that does not say so")
                .isInstanceOf(WinnowException.class)
                .hasMessage("/home/me/.env is UTF-16 without a byte order mark: save it as UTF-8");
        assertThatThrownBy(() -> parse(new byte[] {(byte) 0xff, (byte) 0xfe, 'K'}))
                .isInstanceOf(WinnowException.class)
                .hasMessage("/home/me/.env:1: not UTF-16LE: save the file as UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nothing", "\uFEFF"})
    void findsNothingInAFileWithoutLines(String text) {
        assertThat(parse(text)).isEmpty();
    }

    @Test
    void findsNothingWhereThereIsNoFile(@TempDir Path directory) throws IOException {
        Path made = Files.createDirectory(directory.resolve("directory"));

        assertThat(DotEnv.read(directory.resolve(".env"), ENVIRONMENT::get)).isEmpty();
        assertThat(DotEnv.read(made, ENVIRONMENT::get)).isEmpty();
    }

    private static Map<String, String> parse(String text) {
        return parse(text.getBytes(UTF_8));
    }

    private static Map<String, String> parse(byte[] content) {
        return DotEnv.parse(content, "/home/me/.env", ENVIRONMENT::get);
    }

    private static String written(String cell) {
        return cell.replace('⏎', '\n').replace('⇥', '\t').replace('␍', '\r');
    }
}
