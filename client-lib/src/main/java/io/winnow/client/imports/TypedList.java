package io.winnow.client.imports;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a list as somebody typed it, without the numbers or dashes before them. One line does not tell whether "5. " is
 * an ordinal and "- 40" a temperature; the first three do: a list is numbered when they count from 1 and say three different
 * things, and dashed when all three have the same dash. From then on a line loses the number that is its turn, or the dash.
 */
public final class TypedList {

    private static final int TELLING = 3;
    private static final Pattern NUMBER = Pattern.compile("\\s*(\\d{1,9})[.)]\\s+(?=\\S)");
    private static final Pattern DASH = Pattern.compile("\\s*([-–—*+•])\\s+(?=\\S)");

    private final Lines in;
    private final Queue<String> ahead = new ArrayDeque<>();
    private final boolean isNumbered;
    private final boolean isDashed;
    private long turn = 1;

    /** Where the lines come from. */
    @FunctionalInterface
    public interface Lines {
        /** The next line; null at the end. */
        @Nullable String readLine() throws IOException;
    }

    public TypedList(Lines in) throws IOException {
        this.in = in;
        List<String> telling = new ArrayList<>();
        String line;
        while (telling.size() < TELLING && (line = in.readLine()) != null) {
            ahead.add(line);
            if (!line.isBlank()) {
                telling.add(line);
            }
        }
        this.isNumbered = isNumbered(telling);
        this.isDashed = isDashed(telling);
    }

    /** The next line; null at the end. */
    public @Nullable String readLine() throws IOException {
        String line = ahead.isEmpty() ? in.readLine() : ahead.remove();
        if (line == null || !(isNumbered || isDashed)) {
            return line;
        }
        Matcher marker = (isNumbered ? NUMBER : DASH).matcher(line);
        if (!marker.lookingAt() || (isNumbered && Long.parseLong(marker.group(1)) != turn)) {
            return line;
        }
        turn++;
        return line.substring(marker.end());
    }

    private static boolean isNumbered(List<String> lines) {
        Set<String> names = new HashSet<>();
        for (String line : lines) {
            Matcher number = NUMBER.matcher(line);
            if (!number.lookingAt() || Long.parseLong(number.group(1)) != names.size() + 1) {
                return false;
            }
            names.add(line.substring(number.end()).strip());
        }
        return names.size() == TELLING;
    }

    private static boolean isDashed(List<String> lines) {
        Set<String> dashes = new HashSet<>();
        for (String line : lines) {
            Matcher dash = DASH.matcher(line);
            if (!dash.lookingAt()) {
                return false;
            }
            dashes.add(Objects.requireNonNull(dash.group(1)));
        }
        return lines.size() == TELLING && dashes.size() == 1;
    }
}
