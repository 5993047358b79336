package io.winnow.standalone.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Prose in lines that a terminal does not break in the middle of a word. */
public final class Paragraph {

    private static final String HANGING = "  ";

    private Paragraph() {}

    /**
     * Breaks a text at its spaces. Lines after the first are indented by two more than it is; a word that is longer than a line, such
     * as a path, has a line of its own.
     *
     * @param columns the most that a line may have
     */
    public static List<String> lines(String text, int columns) {
        if (text.isBlank()) {
            return List.of("");
        }
        String indent = text.substring(0, text.length() - text.stripLeading().length());
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(indent);
        boolean isEmpty = true;
        for (String word : text.strip().split(" ", -1)) {
            if (!isEmpty && width(line) + 1 + width(word) > columns) {
                lines.add(line.toString());
                line = new StringBuilder(indent + HANGING);
                isEmpty = true;
            }
            line.append(isEmpty ? "" : " ").append(word);
            isEmpty = false;
        }
        lines.add(line.toString());
        return lines;
    }

    private static int width(CharSequence text) {
        return Character.codePointCount(text, 0, text.length());
    }
}
