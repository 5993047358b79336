package io.winnow.messages.text;

import io.winnow.messages.error.WinnowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one grammar of {@code .env}: that of Docker Compose, so that a file means the same to every process of Winnow and to
 * {@code docker compose} beside it.
 *
 * <pre>{@code
 * # a comment
 * OPENAI_API_KEY=sk-1      # unquoted: up to white space and '#', without the white space around it
 * export TOPIC="a \"b\""   # double quotes: \n \r \t \" \\ \$ are escapes; may go over several lines
 * PASSWORD='pa$word'       # single quotes: as it stands; \' is a quote
 * YAML: like this          # ':' for '='
 * BASE=${HOST:-localhost}/v1
 * FROM_THE_ENVIRONMENT     # a name alone: nothing from this file
 * }</pre>
 *
 * <p>Unquoted and double-quoted values may refer to variables of the environment and, behind it, of lines before:
 * {@code $NAME}, <code>${NAME}</code>, <code>${NAME:-default}</code> (unset or empty), <code>${NAME-default}</code> (unset),
 * <code>${NAME:+other}</code>, <code>${NAME+other}</code>, <code>${NAME:?words}</code>, <code>${NAME?words}</code>; {@code $$} is a
 * dollar sign. Of a name that stands twice the last value counts.
 *
 * <p>Stricter than Compose where it guesses: a variable that is not set and has no default, text after a closing quote,
 * control characters and bytes that are not UTF-8 are refused. Failures name the file and the line, never a value, which may be a
 * key.
 */
public final class DotEnv {

    /** The file's usual name, in the working directory. */
    public static final Path FILE = Path.of(".env");

    private static final Pattern EXPORT = Pattern.compile("export[ \\t]+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

    /** Upper case only, because a key that somebody pasted without its name is a name too, and is to be told. */
    private static final Pattern NAME_ALONE = Pattern.compile("[A-Z_][A-Z0-9_]*");

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern OPERATOR = Pattern.compile(":?[-+?]");

    private final String file;
    private final String text;
    private final Function<String, @Nullable String> environment;
    private final Map<String, String> values = new LinkedHashMap<>();
    private int position;

    private DotEnv(String file, String text, Function<String, @Nullable String> environment) {
        this.file = file;
        this.text = text;
        this.environment = environment;
    }

    /**
     * Reads a file; one that is not there has no variables.
     *
     * @param environment the environment that values may refer to
     * @throws WinnowException when it cannot be read
     */
    public static Map<String, String> read(Path file, Function<String, @Nullable String> environment) {
        // Docker makes a directory of a file that it should mount and cannot find.
        if (!Files.isRegularFile(file)) {
            return Map.of();
        }
        String name = file.toAbsolutePath().normalize().toString();
        try {
            return parse(Files.readAllBytes(file), name, environment);
        } catch (IOException e) {
            throw new WinnowException("cannot read " + name + ": make it readable for the user that Winnow runs as", e);
        }
    }

    /**
     * Reads the content of a file.
     *
     * @param file what failures call it
     * @param environment the environment that values may refer to
     * @return the variables that the file itself gives a value, in order
     * @throws WinnowException naming the file, the line and what is wrong there
     */
    public static Map<String, String> parse(
            byte[] content, String file, Function<String, @Nullable String> environment) {
        DotEnv reading = new DotEnv(file, TextFile.text(content, file), environment);
        reading.readAll();
        return Collections.unmodifiableMap(reading.values);
    }

    private void readAll() {
        while (true) {
            skipWhile(c -> c == '\n' || isBlank(c));
            if (position == text.length()) {
                return;
            }
            if (text.charAt(position) == '#') {
                skipWhile(c -> c != '\n');
            } else {
                readLine();
            }
        }
    }

    private void readLine() {
        int start = position;
        Matcher export = at(EXPORT);
        if (export.lookingAt()) {
            position = export.end();
        }
        Matcher name = at(NAME);
        if (!name.lookingAt()) {
            throw failure(start, "expected NAME=value");
        }
        position = name.end();
        skipWhile(DotEnv::isBlank);
        char next = position < text.length() ? text.charAt(position) : '\n';
        if (next == '=' || next == ':') {
            position++;
            values.put(name.group(), readValue(name.group()));
        } else if ((next != '\n' && next != '#')
                || !NAME_ALONE.matcher(name.group()).matches()) {
            throw failure(start, "expected NAME=value");
        } else {
            skipWhile(c -> c != '\n');
        }
    }

    private String readValue(String name) {
        int afterSign = position;
        skipWhile(DotEnv::isBlank);
        char first = position < text.length() ? text.charAt(position) : '\n';
        if (first == '"' || first == '\'') {
            return readQuoted(name, first);
        }
        int start = position;
        skipWhile(c -> c != '\n');
        String line = text.substring(start, position);
        int end = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '#' && start + i > afterSign && isBlank(text.charAt(start + i - 1))) {
                break;
            }
            if (!isBlank(c)) {
                end = i + 1;
            }
        }
        return new Template(name, start, false).expand(line.substring(0, end));
    }

    private String readQuoted(String name, char quote) {
        int start = position;
        position++;
        int from = position;
        while (position < text.length() && text.charAt(position) != quote) {
            position += text.charAt(position) == '\\' && position + 1 < text.length() ? 2 : 1;
        }
        if (position >= text.length()) {
            throw failure(start, "the quote before the value of " + name + " is never closed");
        }
        String value = text.substring(from, position);
        position++;
        int close = position;
        skipWhile(DotEnv::isBlank);
        char next = position < text.length() ? text.charAt(position) : '\n';
        if (next != '\n' && (next != '#' || position == close)) {
            throw failure(
                    start,
                    "more text after the closing quote of the value of " + name + ": write \\" + quote
                            + " for a quote within it, and a space before a comment");
        }
        skipWhile(c -> c != '\n');
        return quote == '\'' ? value.replace("\\'", "'") : new Template(name, from, true).expand(value);
    }

    /** The escapes of a double-quoted value, and references to variables. */
    private final class Template {

        private final String name;
        private final int start;
        private final boolean escapes;

        Template(String name, int start, boolean escapes) {
            this.name = name;
            this.start = start;
            this.escapes = escapes;
        }

        String expand(String value) {
            StringBuilder expanded = new StringBuilder();
            int i = 0;
            while (i < value.length()) {
                char c = value.charAt(i);
                if (c == '\\' && escapes && i + 1 < value.length()) {
                    expanded.append(unescaped(value.charAt(i + 1)));
                    i += 2;
                } else if (c == '$') {
                    i = reference(value, i, expanded);
                } else {
                    expanded.append(c);
                    i++;
                }
            }
            return expanded.toString();
        }

        private String unescaped(char c) {
            return switch (c) {
                case 'n' -> "\n";
                case 'r' -> "\r";
                case 't' -> "\t";
                case '"', '\\', '$' -> String.valueOf(c);
                case 'a', 'b', 'c', 'f', 'v', '0' ->
                    throw failure(
                            start,
                            "\\" + c + " in the value of " + name + " is a control character: write \\\\" + c
                                    + ", or use single quotes");
                default -> "\\" + c;
            };
        }

        /** Appends what a reference stands for and returns where it ends. */
        private int reference(String value, int dollar, StringBuilder expanded) {
            if (value.startsWith("$$", dollar)) {
                expanded.append('$');
                return dollar + 2;
            }
            boolean braced = value.startsWith("${", dollar);
            Matcher variable = VARIABLE.matcher(value).region(dollar + (braced ? 2 : 1), value.length());
            if (!variable.lookingAt()) {
                throw refused("a $ in the value of " + name + " is not followed by a variable name");
            }
            String found = variable(variable.group());
            if (!braced) {
                expanded.append(required(found));
                return variable.end();
            }
            int end = closingBrace(value, variable.end());
            String rest = value.substring(variable.end(), end);
            if (rest.isEmpty()) {
                expanded.append(required(found));
                return end + 1;
            }
            Matcher operator = OPERATOR.matcher(rest);
            if (!operator.lookingAt()) {
                throw refused("a reference in the value of " + name + " is not like ${NAME} or ${NAME:-default}");
            }
            boolean given = found != null && !(operator.group().startsWith(":") && found.isEmpty());
            String words = rest.substring(operator.end());
            switch (rest.charAt(operator.end() - 1)) {
                case '-' -> expanded.append(given ? found : expand(words));
                case '+' -> expanded.append(given ? expand(words) : "");
                default -> expanded.append(required(given ? found : null));
            }
            return end + 1;
        }

        private int closingBrace(String value, int from) {
            int depth = 1;
            for (int i = from; i < value.length(); i++) {
                if (value.startsWith("${", i)) {
                    depth++;
                } else if (value.charAt(i) == '}' && --depth == 0) {
                    return i;
                }
            }
            throw refused("${ in the value of " + name + " is never closed by }");
        }

        private @Nullable String variable(String variable) {
            String outside = environment.apply(variable);
            return outside == null ? values.get(variable) : outside;
        }

        // What is referred to is not named: in a password that was not meant to refer to anything it is a part of it.
        private String required(@Nullable String found) {
            if (found == null) {
                throw refused("the value of " + name + " refers to a variable that is not set");
            }
            return found;
        }

        private WinnowException refused(String what) {
            return failure(start, what + ": write $$ for a dollar sign, or put the value into single quotes");
        }
    }

    private Matcher at(Pattern pattern) {
        return pattern.matcher(text).region(position, text.length());
    }

    private void skipWhile(CharTest test) {
        while (position < text.length() && test.test(text.charAt(position))) {
            position++;
        }
    }

    /** White space within a line, no-break spaces included: they come with what is copied from web pages. */
    private static boolean isBlank(char c) {
        return c != '\n' && (Character.isWhitespace(c) || Character.isSpaceChar(c));
    }

    private WinnowException failure(int at, String what) {
        long line = 1 + text.substring(0, at).chars().filter(c -> c == '\n').count();
        return new WinnowException(file + ":" + line + ": " + what);
    }

    /** Whether a character is of a kind. */
    private interface CharTest {
        boolean test(char c);
    }
}
