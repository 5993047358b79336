package io.winnow.messages.text;

import java.text.BreakIterator;
import java.util.Locale;

/** The beginning of a line that is too long, cut between words where there are words, and never within what is read as one character. */
public final class BoundedLine {

    private static final String ELLIPSIS = "…";

    private BoundedLine() {}

    /**
     * A line, or its beginning with an ellipsis.
     *
     * @param most UTF-16 units of the result, the ellipsis included
     */
    public static String of(String line, int most) {
        if (line.length() <= most) {
            return line;
        }
        int room = most - ELLIPSIS.length();
        int space = line.lastIndexOf(' ', room);
        // Some scripts have no spaces, and some lines begin with a word that is no word.
        int end = space >= room / 2 ? space : lastCharacterEnd(line, room);
        return line.substring(0, end).stripTrailing() + ELLIPSIS;
    }

    private static int lastCharacterEnd(String line, int room) {
        BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
        characters.setText(line);
        return characters.isBoundary(room) ? room : characters.preceding(room);
    }
}
