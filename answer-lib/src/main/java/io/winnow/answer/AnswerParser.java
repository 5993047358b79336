package io.winnow.answer;

import io.winnow.answer.AnswerLines.Line;
import io.winnow.answer.text.Escapes;
import io.winnow.answer.text.PlainLine;
import io.winnow.answer.tree.HtmlText;
import io.winnow.answer.tree.LooseJson;
import io.winnow.answer.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the attributes out of a model's answer; the package tells how.
 *
 * <p>It trusts nothing: whatever the text, it never fails, takes time in proportion to the text's length, and gives single
 * {@linkplain PlainLine plain} lines of bounded length and number.
 */
public final class AnswerParser {

    /** Longest attribute, in code points: it is a name or a phrase. */
    public static final int MAX_LENGTH = 300;

    /** A model may give more than it was asked for; one that gives more than this has lost its way. */
    private static final int MOST_TIMES_WANTED = 3;

    private static final int LEAST_MOST = 100;

    /** Lines of an answer that are looked at, for each attribute that could be taken. */
    private static final int LINES_PER_ATTRIBUTE = 10;

    /** What no model writes in one answer; the rest is not looked at. */
    private static final int MOST_CHARACTERS = 1 << 20;

    /** Longest line that is looked at closely enough to tell a name from what is said of it. */
    private static final int MOST_LINE = 4_000;

    /** An answer within a string within an answer. */
    private static final int MOST_NESTED = 3;

    private static final Pattern FRAME = Pattern.compile(
            "\\\\(?:begin|end)\\{[a-zA-Z*]{1,30}\\}(?:\\[[^\\[\\]]{0,60}\\])?|\\[/?list(?:=\\w)?\\]|\\$?\\\\boxed\\{|\\}\\$?|\\$\\$|\\\\\\[|\\\\\\]|<!--.*-->",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern GAP = Pattern.compile("\\t[\\t ]*| {3,}| {2,}(?=\\S+ \\S)");
    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    private static final Pattern FOOTNOTE =
            Pattern.compile("(?:(?<=[\\p{L})\\]]) ?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}| \\(\\d{1,2}\\))$");

    private final int wanted;
    private final Taken taken;
    private final int most;

    private AnswerParser(int wanted, UnaryOperator<String> form) {
        this.wanted = wanted;
        this.most = most(wanted);
        this.taken = new Taken(most, form);
    }

    /** Most attributes that are taken from an answer. */
    static int most(int wanted) {
        return Math.max(MOST_TIMES_WANTED * wanted, LEAST_MOST);
    }

    /**
     * Parses an answer; never fails.
     *
     * @param cutShort whether the model was stopped, so that the last line may be half a line: it is rejected
     * @param wanted attributes that were asked for
     * @param form what two attributes share when they are the same
     */
    public static ParsedAnswer parse(String answer, boolean cutShort, int wanted, UnaryOperator<String> form) {
        AnswerParser parser = new AnswerParser(wanted, form);
        boolean isTooLong = answer.length() > MOST_CHARACTERS;
        String text = isTooLong ? answer.substring(0, MOST_CHARACTERS) : answer;
        parser.read(Thoughts.off(text), cutShort || isTooLong, 0);
        return parser.taken.answer(wanted);
    }

    private void read(String answer, boolean cutShort, int depth) {
        String text = answer;
        String start = text.stripLeading();
        if (depth < MOST_NESTED && start.startsWith("\"")) {
            String content = quoted(start);
            if (content != null) {
                read(content, cutShort, depth + 1);
                return;
            }
        }
        if (start.startsWith("[\\\"") || start.startsWith("{\\\"") || start.startsWith("[{\\\"")) {
            text = text.replace("\\\"", "\"");
        } else if (!JsonStart.beginHere(start)) {
            text = Escapes.lineBreaks(text);
        }
        AnswerLines lines = AnswerLines.of(text, most * LINES_PER_ATTRIBUTE);
        List<Line> body = body(lines);
        JsonStart json = JsonStart.in(body);
        if (json != null && takeJson(text, body, json, depth)) {
            return;
        }
        taken.reject(Reason.TOO_MANY, lines.unread());
        String marked = text.indexOf('<') >= 0 ? AnswerLines.join(body) : "";
        HtmlText.Kind kind = HtmlText.kind(marked);
        if (kind == HtmlText.Kind.XML) {
            takeTrees(HtmlText.trees(marked), depth);
            return;
        }
        if (kind == HtmlText.Kind.HTML) {
            body = AnswerLines.of(HtmlText.lines(marked), most * LINES_PER_ATTRIBUTE)
                    .lines();
        }
        takeLines(body, cutShort && !text.isEmpty() && !endsLine(text), depth);
    }

    /** The content of a string that is all of an answer, when it is more than a name. */
    private static @Nullable String quoted(String start) {
        String text = start.stripTrailing();
        if (!text.endsWith("\"") || text.length() < 3) {
            return null;
        }
        String content = LooseJson.string(text, 0);
        boolean isAll = content != null
                && (content.startsWith("[") || content.startsWith("{") || content.indexOf('\n') >= 0)
                && text.indexOf('\n') < 0;
        return isAll ? content : null;
    }

    private static boolean endsLine(String text) {
        char last = text.charAt(text.length() - 1);
        return last == '\n' || last == '\r';
    }

    /** What stands in code fences is the answer, if there is anything to speak of; the rest stands around it. */
    private List<Line> body(AnswerLines lines) {
        List<Line> inside = lines.lines().stream().filter(Line::isFenced).toList();
        if (inside.isEmpty()) {
            return lines.lines();
        }
        List<Line> outside =
                lines.lines().stream().filter(line -> !line.isFenced()).toList();
        long insideCount = inside.stream().filter(line -> !line.isBlank()).count();
        long outsideCount = outside.stream().filter(line -> !line.isBlank()).count();
        JsonStart json = JsonStart.in(inside);
        boolean isInside = insideCount > 0 && (insideCount >= outsideCount || json != null && json.line() == 0);
        if (!isInside) {
            return lines.lines();
        }
        for (Line line : outside) {
            if (!line.isBlank()) {
                taken.around(line.text());
            }
        }
        return inside;
    }

    /** Whether there was anything in it that is JSON. */
    private boolean takeJson(String answer, List<Line> body, JsonStart first, int depth) {
        List<Tree> roots = new ArrayList<>();
        List<Line> lines = body;
        JsonStart start = first;
        boolean isBroken = false;
        int rest = 0;
        List<String> around = new ArrayList<>();
        while (start != null && roots.size() < 10_000) {
            for (Line line : lines.subList(0, start.line())) {
                if (!line.isBlank()) {
                    around.add(line.text());
                }
            }
            List<Line> from = lines.subList(start.line(), lines.size());
            String text = lines.size() == body.size() && start.line() == 0 && start.at() == 0 && body.size() > 1_000
                    ? answer
                    : AnswerLines.join(from);
            int at = text.length() - text.stripLeading().length() + start.at();
            LooseJson.Found found = LooseJson.read(text, bracket(text, at));
            roots.addAll(found.roots());
            isBroken = found.isBroken();
            if (isBroken || found.roots().isEmpty()) {
                rest = lines.size();
                break;
            }
            int ended = (int) text.substring(0, found.end())
                    .chars()
                    .filter(c -> c == '\n')
                    .count();
            lines = from.subList(Math.min(from.size(), ended + 1), from.size());
            start = JsonStart.in(lines);
        }
        TreeItems.Found found = TreeItems.of(roots);
        boolean isEmpty = found.items().isEmpty() && !isBroken;
        if (isEmpty
                && (roots.isEmpty()
                        || found.others() == 0 && !areAllEmpty(roots)
                        || !around.isEmpty() && around.size() > 1 && !areAllEmpty(roots))) {
            return false;
        }
        around.forEach(taken::around);
        if (rest == 0) {
            for (Line line : lines) {
                if (!line.isBlank() && Boilerplate.isPhrase(line.text())) {
                    taken.around(line.text());
                }
            }
        }
        taken.reject(Reason.NO_TEXT, found.others());
        taken.reject(Reason.CUT_SHORT, isBroken ? 1 : 0);
        if (isEmpty && areAllEmpty(roots)) {
            taken.exhaust();
        }
        takeItems(found.items(), depth);
        return true;
    }

    /** The first bracket at or after a place: white space of other kinds may stand between. */
    private static int bracket(String text, int at) {
        int bracket = at;
        while (bracket < text.length() && "[{(".indexOf(text.charAt(bracket)) < 0) {
            bracket++;
        }
        return bracket;
    }

    /** Whether it is "[]", "{}" or {"attributes": []}. */
    private static boolean areAllEmpty(List<Tree> roots) {
        return !roots.isEmpty()
                && roots.stream()
                        .allMatch(root -> root instanceof Tree.Branch branch
                                && branch.entries().stream()
                                        .allMatch(entry -> entry.value() instanceof Tree.Branch list
                                                && list.entries().isEmpty()));
    }

    private void takeTrees(List<Tree> trees, int depth) {
        TreeItems.Found found = TreeItems.of(trees);
        taken.reject(Reason.NO_TEXT, found.others());
        takeItems(found.items(), depth);
    }

    /** Items of a structure: their names may be numbered too. */
    private void takeItems(List<Item> items, int depth) {
        if (items.size() == 1 && depth < MOST_NESTED && items.getFirst().description() == null) {
            String only = items.getFirst().name();
            boolean isList = only.strip().indexOf('\n') >= 0
                    || JsonStart.beginHere(only.strip())
                    || OneLineList.parts(
                                            PlainLine.of(
                                                    only.length() > MOST_LINE ? only.substring(0, MOST_LINE) : only),
                                            wanted)
                                    .size()
                            > 1;
            boolean isNothing = Boilerplate.isExhausted(PlainLine.of(only));
            if (isList || isNothing) {
                read(only, false, depth + 1);
                return;
            }
        }
        List<TableRow> rows = new ArrayList<>();
        for (Item item : items) {
            TableRow row = TableRow.of(PlainLine.of(item.name()));
            row.description = item.description();
            row.category = item.category();
            rows.add(row);
        }
        Numbering.off(rows);
        takeRows(rows);
    }

    private void takeLines(List<Line> all, boolean dropLast, int depth) {
        List<Line> lines = all;
        if (dropLast) {
            lines = withoutLast(all);
        }
        List<Line> texts = lines.stream().filter(line -> !line.isBlank()).toList();
        if (takeTable(texts)) {
            return;
        }
        List<Item> records = FieldRecords.read(texts.stream().map(Line::text).toList());
        if (records != null) {
            takeItems(records, depth);
            return;
        }
        if (texts.size() == 1 && GAP.split(texts.getFirst().raw().strip()).length > 2 && JsonStart.in(texts) == null) {
            List<TableRow> parts = new ArrayList<>();
            for (String part : GAP.split(texts.getFirst().raw().strip())) {
                parts.add(TableRow.of(PlainLine.of(part)));
            }
            takeRows(parts);
            return;
        }
        List<TableRow> rows = rows(lines);
        Talk.off(rows, taken);
        if (rows.size() == 1) {
            List<String> parts = OneLineList.parts(head(rows.getFirst().text), wanted);
            if (parts.size() > 1) {
                takeParts(parts);
                return;
            }
        }
        List<TableRow> open = rows.stream().filter(row -> row.heading == 0).toList();
        List<TableRow> headings = rows.stream().filter(row -> row.heading > 0).toList();
        Numbering.off(new ArrayList<>(open));
        Numbering.off(new ArrayList<>(headings));
        rows.forEach(row -> row.text = row.text.isEmpty() ? " " : row.text);
        Outline.of(rows);
        List<String> names = rows.stream()
                .filter(TableRow::isItem)
                .map(row -> head(row.text))
                .toList();
        if (rows.stream().filter(TableRow::isItem).allMatch(row -> row.description == null)) {
            List<String> parts = names.size() == 1 ? OneLineList.parts(names.getFirst(), wanted) : several(names);
            if (parts.size() > names.size()) {
                reject(rows);
                takeParts(parts);
                return;
            }
        }
        Descriptions.off(rows);
        footnotes(rows);
        categorize(rows);
        reject(rows);
        takeRows(rows.stream().filter(TableRow::isItem).toList());
    }

    /** Where several titles stand above items, each is the category of those below it; a title alone is the list's. */
    private static void categorize(List<TableRow> rows) {
        List<TableRow> read = rows.stream()
                .filter(row -> row.role == TableRow.Role.TITLE || row.isItem())
                .toList();
        long categories = 0;
        for (int i = 1; i < read.size(); i++) {
            categories += !read.get(i - 1).isItem() && read.get(i).isItem() ? 1 : 0;
        }
        String title = null;
        for (TableRow row : categories > 1 ? read : List.<TableRow>of()) {
            if (row.isItem()) {
                row.category = title;
            } else {
                title = row.text;
            }
        }
    }

    /** "Louvre¹", "Orsay²": counted through, and not "E = mc²". */
    private static void footnotes(List<TableRow> rows) {
        List<TableRow> noted = rows.stream()
                .filter(row -> row.isItem()
                        && !row.text.isEmpty()
                        && (SUPERSCRIPTS.indexOf(row.text.charAt(row.text.length() - 1)) >= 0 || row.text.endsWith(")"))
                        && FOOTNOTE.matcher(row.text).find())
                .toList();
        boolean areCounted = noted.size() > 1;
        for (int i = 0; i < noted.size() && areCounted; i++) {
            String text = noted.get(i).text;
            char last = text.charAt(text.endsWith(")") ? text.length() - 2 : text.length() - 1);
            int digit = Math.max(SUPERSCRIPTS.indexOf(last), Character.digit(last, 10));
            areCounted = digit == (i + 1) % 10;
        }
        if (areCounted) {
            noted.forEach(row -> row.text = FOOTNOTE.matcher(row.text).replaceFirst(""));
        }
    }

    private List<String> several(List<String> names) {
        if (wanted < 2) {
            return names;
        }
        List<String> categories = OneLineList.categories(names);
        return categories.size() > names.size() ? categories : OneLineList.wrapped(names);
    }

    private void takeParts(List<String> parts) {
        List<TableRow> rows = new ArrayList<>();
        parts.forEach(part -> rows.add(TableRow.of(part)));
        Numbering.off(rows);
        takeRows(rows);
    }

    private void reject(List<TableRow> rows) {
        for (TableRow row : rows) {
            switch (row.role) {
                case TITLE -> taken.reject(Reason.HEADING, 1);
                case TALK -> taken.around(row.text);
                default -> {}
            }
        }
    }

    private void takeRows(List<TableRow> rows) {
        long quoted = rows.stream().filter(row -> ListMarkup.isQuoted(row.text)).count();
        boolean areQuoted = quoted * 2 >= rows.size();
        for (TableRow row : rows) {
            taken.take(new Item(row.text, row.description, row.category), areQuoted);
        }
    }

    private static String head(String text) {
        return text.length() > MOST_LINE ? text.substring(0, MOST_LINE) : text;
    }

    private List<Line> withoutLast(List<Line> lines) {
        List<Line> kept = new ArrayList<>(lines);
        for (int i = kept.size() - 1; i >= 0; i--) {
            if (!kept.get(i).isBlank()) {
                kept.remove(i);
                taken.reject(Reason.CUT_SHORT, 1);
                break;
            }
        }
        return kept;
    }

    private boolean takeTable(List<Line> texts) {
        if (texts.size() < 2) {
            return false;
        }
        boolean hasRule = texts.stream()
                .anyMatch(line -> Tables.isRule(line.text()) && line.text().length() > 2 && hasBar(line.text()));
        List<Line> rows = new ArrayList<>();
        List<Line> around = new ArrayList<>();
        for (Line line : texts) {
            boolean isRow = hasBar(line.text())
                    && (hasRule
                            || line.text().startsWith("|") && line.text().endsWith("|")
                            || line.text().contains(" | "));
            (isRow || hasRule && Tables.isRule(line.text()) ? rows : around).add(line);
        }
        boolean isPiped = rows.size() > 1 && (hasRule || around.stream().allMatch(line -> isTalk(line.text())));
        if (!isPiped) {
            rows = new ArrayList<>(texts);
            around = new ArrayList<>();
            while (rows.size() > 1 && isTalk(rows.getFirst().text())) {
                around.add(rows.removeFirst());
            }
            while (rows.size() > 1 && isTalk(rows.getLast().text())) {
                around.add(rows.removeLast());
            }
        }
        Tables.Found table = Tables.read(rows);
        if (table == null) {
            return false;
        }
        around.forEach(line -> taken.around(line.text()));
        taken.reject(Reason.HEADING, table.headings());
        taken.reject(Reason.NO_TEXT, table.rules());
        takeItems(table.items(), MOST_NESTED);
        return true;
    }

    private static boolean hasBar(String text) {
        return text.indexOf('|') >= 0
                || text.indexOf('│') >= 0
                || text.indexOf('┃') >= 0
                || text.indexOf('║') >= 0
                || text.startsWith("+-")
                || text.startsWith("┌")
                || text.startsWith("└")
                || text.startsWith("├")
                || text.startsWith("╔")
                || text.startsWith("╚")
                || text.startsWith("╠");
    }

    private static boolean isTalk(String text) {
        return Boilerplate.isSentence(text)
                || Titles.endsWithColon(text)
                || Boilerplate.isAround(text)
                || Boilerplate.isMargin(text)
                || text.startsWith("#");
    }

    /** Lines with text as rows; what only separates or frames them is none. */
    private List<TableRow> rows(List<Line> lines) {
        List<TableRow> rows = new ArrayList<>();
        boolean isAfterBlank = false;
        for (Line line : lines) {
            String text = line.text();
            if (text.isEmpty()) {
                isAfterBlank = !rows.isEmpty();
                if (isAfterBlank) {
                    rows.getLast().isBeforeBlank = true;
                }
                continue;
            }
            if (!Titles.beginsWithLetter(text) && FRAME.matcher(head(text)).matches()) {
                taken.reject(Reason.MARKUP, 1);
                continue;
            }
            if (Tables.isBlankRule(text)) {
                taken.reject(Reason.NO_TEXT, 1);
                underline(rows, text, isAfterBlank);
                isAfterBlank |= !rows.isEmpty() && rows.getLast().heading == 0;
                continue;
            }
            int heading = heading(text);
            String within = heading == 0 ? Titles.within(text) : null;
            String framed = within == null || Boilerplate.isMargin(head(text)) ? null : within;
            String plain = framed != null
                    ? framed
                    : heading > 0 ? unclosed(text.substring(heading).strip()) : text;
            TableRow row = new TableRow(plain, line.indent(), isAfterBlank);
            row.heading = framed != null ? 3 : heading;
            isAfterBlank = false;
            rows.add(row);
        }
        return rows;
    }

    /** "Title\n=====": the line before is a heading. */
    private static void underline(List<TableRow> rows, String rule, boolean isAfterBlank) {
        if (rows.isEmpty() || isAfterBlank) {
            return;
        }
        TableRow before = rows.getLast();
        boolean isUnderlined = rule.startsWith("===")
                || rule.startsWith("----") && Math.abs(rule.length() - before.text.length()) <= 3;
        if (isUnderlined && before.heading == 0) {
            before.heading = rule.startsWith("=") ? 1 : 2;
        }
    }

    private static int heading(String text) {
        int signs = 0;
        while (signs < text.length() && signs < 7 && text.charAt(signs) == '#') {
            signs++;
        }
        boolean isApart = signs < text.length() - 1
                && (text.charAt(signs) == ' ' || signs > 1 && Character.isLetter(text.codePointAt(signs)));
        return signs > 0 && signs < 7 && isApart ? signs : 0;
    }

    /** "## Title ##". */
    private static String unclosed(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '#') {
            end--;
        }
        return end > 0 && end < text.length() && text.charAt(end - 1) == ' '
                ? text.substring(0, end).strip()
                : text;
    }
}
