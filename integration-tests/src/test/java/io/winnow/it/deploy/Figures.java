package io.winnow.it.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of figures, in documents and in what a service says. */
public final class Figures {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(winnow_\\w+)` \\|");
    private static final Pattern NAME = Pattern.compile("\\bwinnow_\\w+");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(winnow_\\w+)");
    private static final Pattern PART = Pattern.compile("(winnow_\\w+_seconds)_(?:bucket|count|sum|max)");

    private Figures() {}

    /** Those in the table of docs/operations.md. */
    public static Set<String> documented() throws IOException {
        return all(ROW, Files.readString(Path.of("../docs/operations.md")), false);
    }

    /** Those that a text uses. */
    public static Set<String> usedIn(String text) {
        return all(NAME, text, true);
    }

    /** Those of what {@code /q/metrics} says. */
    public static Set<String> toldBy(String metrics) {
        return all(SAMPLE, metrics, true);
    }

    private static Set<String> all(Pattern pattern, String text, boolean whole) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            String name = matcher.group(matcher.groupCount());
            Matcher part = PART.matcher(name);
            names.add(whole && part.matches() ? part.group(1) : name);
        }
        return names;
    }
}
