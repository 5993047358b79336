package io.winnow.answer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells a name from the description after it. Where the name is set apart (bold, a link, quotes), each line tells for itself; where only a
 * colon or a dash stands between, all lines have to have one and most have to go on in prose: "Star Wars: A New Hope" is a name.
 */
final class Descriptions {

    private static final Pattern LINK =
            Pattern.compile("!?\\[([^\\[\\]]{1,300})\\]\\((?:[^()\\s]|\\([^()\\s]*\\)){0,2000}(?: \"[^\"]*\")?\\)");
    private static final Pattern IMAGE = Pattern.compile("!\\[[^\\[\\]]{0,300}\\]\\([^()\\s]{0,2000}\\) ?");
    private static final Pattern APPOSED = Pattern.compile(
            "^[^,]{1,100}, (?:an?|the|une?|le|la|les|l['’]|un|una|el|los|las|eine?|der|die|das|een|de|het|um|uma|o|uno|il|lo) ?\\p{Ll}");
    private static final String[] MARKS = {"***", "**", "__", "*", "_", "`", "\"", "“", "«", "「"};
    private static final String[] CLOSES = {"***", "**", "__", "*", "_", "`", "\"", "”", "»", "」"};
    private static final String[] SEPARATORS = {
        ": ", " - ", " – ", " — ", "—", "：", " → ", " -> ", " => ", " = ", " | ", "——", ":", " : "
    };

    private Descriptions() {}

    private record Split(String name, String description) {}

    /** Splits the items of a list. */
    static void off(List<TableRow> items) {
        List<TableRow> rows = items.stream().filter(TableRow::isItem).toList();
        apart(rows);
        List<TableRow> open =
                rows.stream().filter(row -> row.description == null).toList();
        if (open.size() < 2 || open.size() * 2 < rows.size()) {
            return;
        }
        if (!separated(open) && !apposed(open)) {
            bracketed(open);
        }
    }

    private static void apart(List<TableRow> rows) {
        List<@Nullable Split> splits = new ArrayList<>();
        List<TableRow> bare = new ArrayList<>();
        for (TableRow row : rows) {
            String text = row.text.contains("![") ? IMAGE.matcher(row.text).replaceAll("") : row.text;
            if (text.isEmpty()) {
                text = row.text;
            }
            row.text = text;
            Split split = apart(text, true);
            if (split != null) {
                take(row, split);
            } else {
                bare.add(row);
            }
        }
        // "**Name** what it is": without a sign between, all of them have to look so.
        boolean isAll = bare.size() > 1
                && bare.size() == rows.size()
                && bare.stream().allMatch(row -> {
                    Split split = apart(row.text, false);
                    return split != null
                            && !split.description().isEmpty()
                            && row.text.startsWith("**")
                            && Titles.isProse(split.description());
                });
        if (isAll) {
            for (TableRow row : bare) {
                Split split = apart(row.text, false);
                if (split != null) {
                    take(row, split);
                }
            }
        }
    }

    private static void take(TableRow row, Split split) {
        row.text = split.name();
        if (!split.description().isEmpty()) {
            String below = row.description;
            row.description = below == null ? split.description() : split.description() + " " + below;
        }
    }

    /** A name that is set apart, and the rest. */
    private static @Nullable Split apart(String text, boolean needsSeparator) {
        Matcher link = text.startsWith("[") || text.startsWith("![") ? LINK.matcher(text) : null;
        if (link != null && link.lookingAt()) {
            return rest(link.group(1), text.substring(link.end()), needsSeparator);
        }
        for (int i = 0; i < MARKS.length; i++) {
            if (!text.startsWith(MARKS[i])) {
                continue;
            }
            int from = MARKS[i].length();
            int end = text.indexOf(CLOSES[i], from);
            if (end <= from || end > from + 300) {
                return null;
            }
            String name = text.substring(from, end);
            String after = text.substring(end + CLOSES[i].length());
            if (Titles.endsWithColon(name)) {
                return new Split(name.substring(0, name.length() - 1).strip(), after.strip());
            }
            Matcher within = LINK.matcher(name);
            return rest(within.matches() ? within.group(1) : name, after, needsSeparator);
        }
        return null;
    }

    private static @Nullable Split rest(String name, String after, boolean needsSeparator) {
        String rest = after.stripLeading();
        if (rest.isEmpty()) {
            return null;
        }
        int sign = 0;
        while (sign < rest.length() && sign < 2 && ":-–—：→=|".indexOf(rest.charAt(sign)) >= 0) {
            sign++;
        }
        boolean isGlued =
                sign > 0 && sign < rest.length() && rest.charAt(sign) != ' ' && ":：—–".indexOf(rest.charAt(0)) < 0;
        if (sign > 0 && !isGlued) {
            return new Split(name, rest.substring(sign).strip());
        }
        if (rest.startsWith("(") && rest.endsWith(")") && Titles.isProse(rest)) {
            return new Split(name, rest.substring(1, rest.length() - 1));
        }
        if (rest.startsWith("(")) {
            int close = rest.indexOf(')');
            String behind = close < 0 ? "" : rest.substring(close + 1).stripLeading();
            if (!behind.isEmpty() && ":–—-".indexOf(behind.charAt(0)) >= 0) {
                return new Split(
                        name + " " + rest.substring(0, close + 1),
                        behind.substring(1).strip());
            }
        }
        return needsSeparator ? null : new Split(name, rest);
    }

    private static boolean separated(List<TableRow> rows) {
        boolean isCaseless = rows.stream()
                .allMatch(row -> row.text.chars().noneMatch(c -> Character.isUpperCase(c) || Character.isLowerCase(c)));
        for (String separator : SEPARATORS) {
            int have = 0;
            int prose = 0;
            int names = 0;
            int told = 0;
            Set<String> distinct = new HashSet<>();
            for (TableRow row : rows) {
                int at = row.text.indexOf(separator);
                if (at <= 0 || at > 120 || at + separator.length() >= row.text.length()) {
                    continue;
                }
                String name = row.text.substring(0, at);
                String description = row.text.substring(at + separator.length()).strip();
                if (separator.equals(":")
                        && (Character.isLetterOrDigit(row.text.charAt(at + 1)) && row.text.charAt(at + 1) < 0x2E80)) {
                    continue;
                }
                if (Boilerplate.isSentence(name) || description.isEmpty()) {
                    continue;
                }
                have++;
                prose += isDescription(description) ? 1 : 0;
                names += name.length();
                told += description.length();
                distinct.add(name);
            }
            boolean isWide = separator.equals("：") || separator.equals("——") || separator.equals("—");
            boolean isLonger = isCaseless && rows.size() > 2 && told > names * 1.3 && told >= 6 * rows.size();
            boolean isMost = have >= 2 && (have == rows.size() || have > 3 && have * 10 >= rows.size() * 8);
            if (isMost
                    && distinct.size() * 10 >= have * 9
                    && (prose * 10 >= have * 7
                            || isLonger && (isWide || separator.contains(":") || separator.contains("-")))) {
                for (TableRow row : rows) {
                    int at = row.text.indexOf(separator);
                    if (at > 0 && at <= 120) {
                        take(
                                row,
                                new Split(
                                        row.text.substring(0, at).strip(),
                                        row.text
                                                .substring(at + separator.length())
                                                .strip()));
                    }
                }
                return true;
            }
        }
        return false;
    }

    /** "Name, a thing of some kind", on each line. */
    private static boolean apposed(List<TableRow> rows) {
        boolean isAll = rows.size() > 2
                && rows.stream().allMatch(row -> APPOSED.matcher(row.text).find());
        if (isAll) {
            for (TableRow row : rows) {
                int at = row.text.indexOf(", ");
                take(
                        row,
                        new Split(
                                row.text.substring(0, at),
                                row.text.substring(at + 2).strip()));
            }
        }
        return isAll;
    }

    private static boolean isDescription(String text) {
        return Titles.isProse(text) || Titles.isSentenceCase(text) || text.contains("://");
    }

    /** "Name (what it is)". */
    private static void bracketed(List<TableRow> rows) {
        boolean isAll = rows.stream().allMatch(row -> {
            int at = row.text.indexOf(" (");
            return at > 0
                    && row.text.endsWith(")")
                    && row.text.indexOf(' ', at + 2) > 0
                    && Titles.isProse(row.text.substring(at + 2, row.text.length() - 1));
        });
        boolean isLong = rows.stream().filter(row -> row.text.length() > 10).anyMatch(row -> {
            int at = row.text.indexOf(" (");
            return at > 0
                    && row.text.substring(at + 2).chars().filter(c -> c == ' ').count() >= 2;
        });
        if (isAll && isLong) {
            for (TableRow row : rows) {
                int at = row.text.indexOf(" (");
                take(row, new Split(row.text.substring(0, at), row.text.substring(at + 2, row.text.length() - 1)));
            }
        }
    }
}
