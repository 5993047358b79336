package io.winnow.answer.tree;

import io.winnow.answer.text.Escapes;
import io.winnow.answer.tree.Tree.Branch;
import io.winnow.answer.tree.Tree.Entry;
import io.winnow.answer.tree.Tree.Leaf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON, and what models write instead of it: other quotes, quotes within quotes, missing commas, line breaks in strings, keys and
 * values without quotes, comments, Python's and PHP's literals. Never fails; each character is looked at a bounded number of times, and
 * nesting is bounded.
 *
 * <p>What was not finished when the text ended is left out: a half string is worse than none.
 */
public final class LooseJson {

    private static final int MOST_DEPTH = 64;
    private static final int MOST_ENTRIES = 100_000;
    private static final int LOOK_AHEAD = 200;

    private static final String OPENING_QUOTES = "\"'`“”„‟«‹‘’「『";
    private static final Set<String> NO_NAMES =
            Set.of("null", "none", "nil", "undefined", "nan", "true", "false", "...", "…");

    private final String text;
    private final Deque<Frame> open = new ArrayDeque<>();
    private final List<Entry> roots = new ArrayList<>();
    private int at;
    private int end;
    private int entries;
    private boolean isBroken;

    private LooseJson(String text, int from) {
        this.text = text;
        this.at = from;
        this.end = from;
    }

    /**
     * What was read.
     *
     * @param roots all values that stand one after the other
     * @param end where reading stopped
     * @param isBroken whether the last value was not finished
     */
    public record Found(List<Tree> roots, int end, boolean isBroken) {}

    private static final class Frame {
        private final char closing;
        private final List<Entry> entries = new ArrayList<>();
        private @Nullable String key;

        private Frame(char closing) {
            this.closing = closing;
        }
    }

    /** Reads the values that begin at a bracket, and those that follow it immediately. */
    public static Found read(String text, int from) {
        LooseJson json = new LooseJson(text, from);
        json.readRoots();
        return new Found(json.roots.stream().map(Entry::value).toList(), json.end, json.isBroken);
    }

    /** The content of a quoted string that begins at a quote; null when it has no end. */
    public static @Nullable String string(String text, int from) {
        LooseJson json = new LooseJson(text, from);
        return json.readString();
    }

    private void readRoots() {
        while (true) {
            skipBlank(true);
            if (at >= text.length()
                    || "[{(".indexOf(text.charAt(at)) < 0
                    || (text.charAt(at) == '(' && !roots.isEmpty())) {
                return;
            }
            readOne();
            end = at;
            if (isBroken) {
                return;
            }
        }
    }

    private void readOne() {
        push();
        while (!open.isEmpty()) {
            skipBlank(true);
            if (at >= text.length() || entries > MOST_ENTRIES) {
                giveUp();
                return;
            }
            char c = text.charAt(at);
            if ("[{(".indexOf(c) >= 0) {
                if (open.size() >= MOST_DEPTH) {
                    giveUp();
                    return;
                }
                push();
            } else if ("]})".indexOf(c) >= 0) {
                at++;
                pop(c);
            } else {
                readScalar(c);
            }
        }
    }

    private void push() {
        char c = text.charAt(at++);
        open.push(new Frame(c == '[' ? ']' : c == '{' ? '}' : ')'));
    }

    /** Closes the innermost one that fits: models forget brackets. */
    private void pop(char c) {
        boolean fits = open.stream().anyMatch(frame -> frame.closing == c);
        if (!fits) {
            return;
        }
        while (true) {
            Frame frame = open.pop();
            finish(frame);
            if (frame.closing == c) {
                return;
            }
        }
    }

    private void finish(Frame frame) {
        if (frame.key != null && !frame.key.isEmpty()) {
            // A lone key is an element of a set.
            frame.entries.add(new Entry(null, leaf(frame.key, true)));
            frame.key = null;
        }
        add(new Branch(List.copyOf(frame.entries)));
    }

    private void giveUp() {
        isBroken = true;
        at = text.length();
        while (!open.isEmpty()) {
            Frame frame = open.pop();
            frame.key = null;
            if (!frame.entries.isEmpty()) {
                add(new Branch(List.copyOf(frame.entries)));
            }
        }
    }

    private void add(Tree value) {
        entries++;
        Frame frame = open.peek();
        if (frame == null) {
            roots.add(new Entry(null, value));
        } else {
            frame.entries.add(new Entry(frame.key, value));
            frame.key = null;
        }
    }

    private void readScalar(char c) {
        boolean isQuoted = OPENING_QUOTES.indexOf(c) >= 0;
        String value;
        if (isQuoted) {
            value = readString();
            if (value == null) {
                giveUp();
                return;
            }
        } else {
            value = readBare();
            if (at >= text.length()) {
                giveUp();
                return;
            }
        }
        Frame frame = open.element();
        skipBlank(false);
        int separator = keySeparator();
        if (separator > 0 && frame.key == null) {
            at += separator;
            frame.key = value;
            return;
        }
        if (!value.isEmpty()) {
            add(leaf(value, isQuoted));
        } else if (frame.key != null) {
            add(new Leaf("", false, false));
        }
    }

    private int keySeparator() {
        if (at >= text.length()) {
            return 0;
        }
        return switch (text.charAt(at)) {
            case ':', '：' -> 1;
            case '=' -> text.startsWith("=>", at) ? 2 : 1;
            default -> 0;
        };
    }

    private static Leaf leaf(String value, boolean isQuoted) {
        boolean isText = isQuoted || !isNumber(value);
        boolean isName = isQuoted || !NO_NAMES.contains(value.toLowerCase(java.util.Locale.ROOT));
        return new Leaf(value, isText, isName);
    }

    private static boolean isNumber(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.eE_".indexOf(c) >= 0);
    }

    /** Up to what ends a value, or a key when none has been read yet. */
    private String readBare() {
        int from = at;
        boolean isKey = open.element().key == null;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (",;]}\n，、".indexOf(c) >= 0 || (c == ')' && open.element().closing == ')')) {
                break;
            }
            boolean isSeparator = c == ':' && (at + 1 >= text.length() || text.charAt(at + 1) != '/')
                    || c == '=' && text.startsWith("=>", at);
            if (isKey && isSeparator && open.element().closing == '}') {
                break;
            }
            at++;
        }
        if (at == from) {
            at++;
            return "";
        }
        return text.substring(from, at).strip();
    }

    private @Nullable String readString() {
        char opening = text.charAt(at);
        String closing = closings(opening);
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                at = Escapes.backslash(text, at, value);
            } else if (closing.indexOf(c) >= 0) {
                if (isEnd(at)) {
                    at++;
                    return value.toString();
                }
                int before = lastBeforeBlank(value);
                if (before > 0 && value.charAt(before) == ',' && isNext(at + 1)) {
                    // The closing quote before the comma is missing: this one opens the next string.
                    return value.substring(0, before);
                }
                value.append(c);
                at++;
            } else {
                value.append(c);
                at++;
            }
        }
        return null;
    }

    private static String closings(char opening) {
        return switch (opening) {
            case '"' -> "\"”";
            case '“', '”', '„', '‟' -> "”\"“";
            case '\'' -> "'’";
            case '‘', '’' -> "’'";
            case '«' -> "»";
            case '‹' -> "›";
            case '「' -> "」";
            case '『' -> "』";
            default -> String.valueOf(opening);
        };
    }

    private boolean isNext(int next) {
        return next < text.length() && Character.isLetterOrDigit(text.charAt(next));
    }

    private static int lastBeforeBlank(StringBuilder value) {
        int last = value.length() - 1;
        int least = Math.max(0, last - LOOK_AHEAD);
        while (last > least && Character.isWhitespace(value.charAt(last))) {
            last--;
        }
        return last;
    }

    /** Whether the quote ends its string, which what comes after it tells. */
    private boolean isEnd(int quote) {
        int next = quote + 1;
        boolean isLineEnd = false;
        int most = Math.min(text.length(), next + LOOK_AHEAD);
        while (next < most && Character.isWhitespace(text.charAt(next))) {
            isLineEnd |= text.charAt(next) == '\n';
            next++;
        }
        if (next >= most || isLineEnd) {
            return true;
        }
        char c = text.charAt(next);
        if (",;:]})，、；：/#".indexOf(c) >= 0 || text.startsWith("=>", next) || text.startsWith("= ", next)) {
            return true;
        }
        if (OPENING_QUOTES.indexOf(c) >= 0) {
            // Two strings without a comma between them; side by side the first one is part of the text.
            return next > quote + 1;
        }
        return false;
    }

    /** White space, comments, and commas where they mean nothing. */
    private void skipBlank(boolean isCommaToo) {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c) || c == '\u00A0' || c == '\uFEFF' || (isCommaToo && ",;，、".indexOf(c) >= 0)) {
                at++;
            } else if (text.startsWith("//", at) || (c == '#' && isLineStart())) {
                skipTo("\n");
            } else if (text.startsWith("/*", at)) {
                skipTo("*/");
            } else if (c == '\\' && at + 1 < text.length() && text.charAt(at + 1) == 'n') {
                at += 2;
            } else {
                return;
            }
        }
    }

    private boolean isLineStart() {
        int before = at - 1;
        int least = Math.max(0, at - LOOK_AHEAD);
        while (before > least && (text.charAt(before) == ' ' || text.charAt(before) == '\t')) {
            before--;
        }
        return before >= 0 && text.charAt(before) == '\n';
    }

    private void skipTo(String stop) {
        int found = text.indexOf(stop, at);
        at = found < 0 ? text.length() : found + stop.length();
    }
}
