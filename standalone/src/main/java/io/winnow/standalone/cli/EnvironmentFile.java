package io.winnow.standalone.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The environment with {@code .env} of the working directory behind it.
 *
 * <p>A line of {@code .env} is {@code NAME=value}; {@code export} before it, quotes around the value, empty lines and
 * lines that begin with {@code #} are what shells make of them.
 */
final class EnvironmentFile implements Function<String, @Nullable String> {

    private final Map<String, String> environment;
    private final Map<String, String> file;

    EnvironmentFile(Map<String, String> environment, Map<String, String> file) {
        this.environment = environment;
        this.file = file;
    }

    static EnvironmentFile ofProcess() {
        return new EnvironmentFile(System.getenv(), read(Path.of(".env")));
    }

    @Override
    public @Nullable String apply(String name) {
        String value = environment.get(name);
        return value != null ? value : file.get(name);
    }

    static Map<String, String> read(Path path) {
        if (!Files.isRegularFile(path)) {
            return Map.of();
        }
        Map<String, String> values = new HashMap<>();
        try {
            for (String line : Files.readAllLines(path)) {
                String text = line.strip();
                if (text.startsWith("export ")) {
                    text = text.substring("export ".length()).strip();
                }
                int equals = text.indexOf('=');
                if (!text.startsWith("#") && equals > 0) {
                    values.put(
                            text.substring(0, equals).strip(),
                            unquoted(text.substring(equals + 1).strip()));
                }
            }
        } catch (IOException e) {
            throw new UsageException("cannot read " + path.toAbsolutePath() + ": " + e.getMessage(), e);
        }
        return values;
    }

    private static String unquoted(String value) {
        if (value.length() >= 2) {
            char first = value.charAt(0);
            if ((first == '"' || first == '\'') && value.charAt(value.length() - 1) == first) {
                return value.substring(1, value.length() - 1);
            }
        }
        int comment = value.indexOf(" #");
        return comment < 0 ? value : value.substring(0, comment).strip();
    }
}
