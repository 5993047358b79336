package io.winnow.answer;

import io.winnow.answer.TableRow.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Tells items from what stands over and below them: titles and categories, and lines that tell more of the item before. Whether a
 * heading or a bold line is a category or an item is told by what comes after it: names, or prose.
 */
final class Outline {

    private final List<TableRow> rows;

    private Outline(List<TableRow> rows) {
        this.rows = rows;
    }

    /** Gives each row its role. Markers are off already. */
    static void of(List<TableRow> rows) {
        new Outline(rows).tell();
    }

    private void tell() {
        if (rows.size() < 2) {
            return;
        }
        headings();
        colons();
        emphasised();
        framed();
        capitals();
        children();
        unmarked();
        paragraphs();
    }

    private List<TableRow> items() {
        return rows.stream().filter(TableRow::isItem).toList();
    }

    /** Markdown's headings. */
    private void headings() {
        List<TableRow> headings = rows.stream().filter(row -> row.heading > 0).toList();
        if (headings.isEmpty()) {
            return;
        }
        decide(row -> row.heading > 0);
        List<TableRow> left = headings.stream().filter(TableRow::isItem).toList();
        if (left.size() == headings.size() && headings.size() < rows.size()) {
            return;
        }
        // One that has nothing below it and stands over the others is the title.
        int deepest = left.stream().mapToInt(row -> row.heading).max().orElse(0);
        for (TableRow row : left) {
            if (row.heading < deepest) {
                row.role = Role.TITLE;
            }
        }
    }

    private void colons() {
        Predicate<TableRow> isTitle =
                row -> row.heading == 0 && row.isItem() && Titles.endsWithColon(row.text) && !row.isMarked();
        List<TableRow> titles = rows.stream().filter(isTitle).toList();
        if (titles.isEmpty()) {
            return;
        }
        if (titles.size() > 1
                && bodies(isTitle).stream()
                        .allMatch(body -> body.size() == 1
                                && Titles.isProse(body.getFirst().text)
                                && !body.getFirst().isMarked())) {
            decide(isTitle);
            return;
        }
        titles.forEach(row -> row.role = Role.TALK);
    }

    /** Bold lines: titles where they begin paragraphs or stand over marked lines. */
    private void emphasised() {
        Predicate<TableRow> isTitle =
                row -> row.isItem() && !row.mark.startsWith("bullet") && Titles.isEmphasised(row.text);
        List<TableRow> titles = rows.stream().filter(isTitle).toList();
        List<TableRow> items = items();
        if (titles.isEmpty() || titles.size() == items.size()) {
            return;
        }
        boolean begin = isTitle.test(items.getFirst())
                && titles.stream().allMatch(row -> row == items.getFirst() || row.isAfterBlank || row.isMarked());
        boolean stand = titles.stream().allMatch(row -> {
            int next = rows.indexOf(row) + 1;
            return next < rows.size() && rows.get(next).isMarked() && !row.isMarked();
        });
        if (stand && areDetails(bodies(isTitle))) {
            decide(isTitle);
        } else if (stand) {
            titles.forEach(row -> row.role = Role.TALK);
        } else if (begin) {
            decide(isTitle);
        }
    }

    private void framed() {
        Predicate<TableRow> isTitle = row -> row.isItem() && !row.isMarked() && Titles.isFramed(row.text);
        List<TableRow> titles = rows.stream().filter(isTitle).toList();
        List<TableRow> items = items();
        if (titles.isEmpty() || titles.size() == items.size() || items.isEmpty() || !isTitle.test(items.getFirst())) {
            return;
        }
        boolean isBracket =
                titles.getFirst().text.startsWith("[") || titles.getFirst().text.startsWith("<");
        boolean isApart = titles.stream().skip(1).allMatch(row -> row.isAfterBlank);
        boolean hasBodies = bodies(isTitle).stream().noneMatch(List::isEmpty);
        if (hasBodies && (!isBracket || isApart && titles.size() > 1)) {
            titles.forEach(row -> row.role = Role.TITLE);
        }
    }

    private void capitals() {
        Predicate<TableRow> isTitle = row -> row.isItem() && !row.isMarked() && Titles.isCapitals(row.text);
        List<TableRow> items = items();
        List<TableRow> titles = items.stream().filter(isTitle).toList();
        if (titles.size() < 2 || titles.size() * 2 > items.size() || !isTitle.test(items.getFirst())) {
            return;
        }
        boolean isApart = titles.stream().skip(1).allMatch(row -> row.isAfterBlank);
        if (isApart && bodies(isTitle).stream().noneMatch(List::isEmpty)) {
            titles.forEach(row -> row.role = Role.TITLE);
        }
    }

    /** What comes after each title until the next one. */
    private List<List<TableRow>> bodies(Predicate<TableRow> isTitle) {
        List<List<TableRow>> bodies = new ArrayList<>();
        for (TableRow row : rows) {
            if (isTitle.test(row)) {
                bodies.add(new ArrayList<>());
            } else if (!bodies.isEmpty() && row.isItem()) {
                bodies.getLast().add(row);
            }
        }
        return bodies;
    }

    private void decide(Predicate<TableRow> isTitle) {
        List<TableRow> titles = rows.stream().filter(isTitle).toList();
        List<List<TableRow>> bodies = bodies(isTitle);
        List<List<TableRow>> full =
                bodies.stream().filter(body -> !body.isEmpty()).toList();
        if (full.isEmpty()) {
            return;
        }
        if (areDetails(full)) {
            for (int i = 0; i < titles.size(); i++) {
                TableRow title = titles.get(i);
                bodies.get(i).forEach(row -> detail(title, row));
                if (bodies.get(i).isEmpty() && title.heading == 0 && i == 0 && full.size() > 1) {
                    title.role = Role.TITLE;
                }
            }
        } else {
            titles.forEach(row -> row.role = Role.TITLE);
        }
    }

    private static void detail(TableRow item, TableRow detail) {
        detail.role = Role.DETAIL;
        item.describe(detail.text);
    }

    private static boolean areDetails(List<List<TableRow>> bodies) {
        List<TableRow> all = bodies.stream().flatMap(List::stream).toList();
        long prose = all.stream().filter(row -> Titles.isProse(row.text)).count();
        long sentences = all.stream().filter(row -> isShortSentence(row.text)).count();
        if (sentences * 10 >= all.size() * 7L) {
            return true;
        }
        if (areFields(bodies)) {
            return true;
        }
        boolean isSingle = all.size() <= bodies.size() * 1.3;
        return isSingle && prose * 10 >= all.size() * 7L && bodies.size() > 1
                || prose == all.size()
                        && all.stream().allMatch(row -> Character.isLowerCase(row.text.codePointAt(0)))
                        && bodies.size() > 1
                        && isSingle;
    }

    /** Three words and a full stop: where several lines look so, they are no names. */
    private static boolean isShortSentence(String text) {
        boolean isEnded = text.endsWith(".") || text.endsWith("。") || text.endsWith("!") || text.endsWith("।");
        return isEnded && (text.indexOf(' ') != text.lastIndexOf(' ') || Boilerplate.isSentence(text));
    }

    /** "Born: 1815", the same fields below several items. */
    private static boolean areFields(List<List<TableRow>> bodies) {
        if (bodies.size() < 2) {
            return false;
        }
        Set<String> names = new HashSet<>();
        int fields = 0;
        int repeated = 0;
        int all = 0;
        for (List<TableRow> body : bodies) {
            for (TableRow row : body) {
                all++;
                String name = Titles.isField(row.text) ? Titles.fieldName(row.text) : null;
                if (name != null) {
                    fields++;
                    repeated += names.add(name) ? 0 : 1;
                }
            }
        }
        return fields * 10 >= all * 8 && repeated > 0;
    }

    /** Lines that are indented, or marked another way, below a line. */
    private void children() {
        List<TableRow> items = items();
        if (items.size() < 2) {
            return;
        }
        int[] levels = levels(items);
        List<TableRow> parents = new ArrayList<>();
        List<List<TableRow>> bodies = new ArrayList<>();
        int roots = 0;
        for (int i = 0; i < items.size(); i++) {
            if (levels[i] > levels[0] && !bodies.isEmpty()) {
                bodies.getLast().add(items.get(i));
            } else {
                roots++;
                parents.add(items.get(i));
                bodies.add(new ArrayList<>());
            }
        }
        List<List<TableRow>> full =
                bodies.stream().filter(body -> !body.isEmpty()).toList();
        if (full.isEmpty()) {
            return;
        }
        if (areDetails(full)
                || full.size() > 1
                        && full.stream().allMatch(body -> body.size() == 1 && Titles.isProse(body.getFirst().text))) {
            for (int i = 0; i < parents.size(); i++) {
                TableRow parent = parents.get(i);
                bodies.get(i).forEach(row -> detail(parent, row));
            }
        } else if (full.size() * 2 > roots) {
            for (int i = 0; i < parents.size(); i++) {
                if (!bodies.get(i).isEmpty()) {
                    parents.get(i).role = Role.TITLE;
                }
            }
        }
    }

    private static int[] levels(List<TableRow> items) {
        int[] levels = new int[items.size()];
        List<String> open = new ArrayList<>();
        List<Integer> indents = new ArrayList<>();
        boolean areMarked = items.stream().filter(TableRow::isMarked).count() * 5 >= items.size() * 4L;
        for (int i = 0; i < items.size(); i++) {
            TableRow row = items.get(i);
            String kind = areMarked ? family(row.mark) : row.isMarked() ? "marked" : "";
            int level = open.size();
            for (int k = 0; k < open.size(); k++) {
                boolean isSame = Math.abs(indents.get(k) - row.indent) < 2
                        && (open.get(k).equals(kind) || !areMarked);
                if (isSame || row.indent < indents.get(k) - 1) {
                    level = k;
                    break;
                }
            }
            if (level == open.size() && !open.isEmpty() && row.indent <= indents.getLast() + 1 && !areMarked) {
                level = open.size() - 1;
            }
            while (open.size() > level) {
                open.removeLast();
                indents.removeLast();
            }
            open.add(kind);
            indents.add(row.indent);
            levels[i] = level;
        }
        return levels;
    }

    private static String family(String mark) {
        return Bullets.isBullet(mark) ? "bullet" : mark;
    }

    /** In a list with markers, what has none stands around the list, or tells more of the item before. */
    private void unmarked() {
        List<TableRow> items = items();
        long marked = items.stream().filter(TableRow::isMarked).count();
        if (marked < 2) {
            return;
        }
        boolean isNumbered = items.stream().filter(TableRow::isMarked).noneMatch(row -> Bullets.isBullet(row.mark));
        if (marked * 2 < items.size() && !isNumbered) {
            return;
        }
        boolean isAlternating = isAlternating(items);
        boolean isRare = items.getFirst().isMarked() && isRare(items);
        TableRow item = null;
        for (int i = 0; i < items.size(); i++) {
            TableRow row = items.get(i);
            boolean isText = Titles.isProse(row.text);
            if (row.isMarked()) {
                item = row;
            } else if (item == null || row.isAfterBlank) {
                row.role = Role.TALK;
                item = null;
            } else if (isRare && !isText && isBetween(items, i)) {
                item = row;
            } else if (isAlternating
                    || isText && (i + 1 < items.size() || items.get(i - 1).isMarked())) {
                detail(item, row);
            } else {
                row.role = Role.TALK;
            }
        }
    }

    /** Whether a line stands directly between two that have markers. */
    private static boolean isBetween(List<TableRow> items, int at) {
        return at > 0
                && at + 1 < items.size()
                && items.get(at - 1).isMarked()
                && items.get(at + 1).isMarked()
                && !items.get(at).isBeforeBlank
                && !Titles.endsWithColon(items.get(at).text);
    }

    private static boolean isAlternating(List<TableRow> items) {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).isMarked() != (i % 2 == 0)) {
                return false;
            }
        }
        return items.size() > 3;
    }

    /** Whether lines without markers are exceptions rather than a part of the pattern. */
    private static boolean isRare(List<TableRow> items) {
        long unmarked = items.stream().filter(row -> !row.isMarked()).count();
        return unmarked * 4 <= items.size();
    }

    /** Plain lines whose paragraphs tell what is what. */
    private void paragraphs() {
        List<TableRow> items = items();
        if (items.size() < 3 || items.stream().anyMatch(row -> row.isMarked() || row.heading > 0)) {
            return;
        }
        List<List<TableRow>> paragraphs = new ArrayList<>();
        for (TableRow row : rows) {
            if (!row.isItem()) {
                continue;
            }
            if (paragraphs.isEmpty() || row.isAfterBlank) {
                paragraphs.add(new ArrayList<>());
            }
            paragraphs.getLast().add(row);
        }
        if (paragraphs.size() < 2) {
            alternate(items);
            return;
        }
        boolean isTitled = paragraphs.size() % 2 == 0;
        for (int i = 0; i < paragraphs.size() && isTitled; i++) {
            int size = paragraphs.get(i).size();
            isTitled = i % 2 == 0 ? size == 1 : size > 1;
        }
        if (isTitled && (paragraphs.size() > 2 || paragraphs.getLast().size() > 2)) {
            for (int i = 0; i < paragraphs.size(); i += 2) {
                paragraphs.get(i).getFirst().role = Role.TITLE;
            }
            return;
        }
        boolean areTold = paragraphs.stream()
                .allMatch(paragraph -> paragraph.size() > 1
                        && !Titles.isProse(paragraph.getFirst().text)
                        && paragraph.stream().skip(1).allMatch(row -> Titles.isProse(row.text)));
        if (areTold) {
            for (List<TableRow> paragraph : paragraphs) {
                paragraph.stream().skip(1).forEach(row -> detail(paragraph.getFirst(), row));
            }
            return;
        }
        boolean isInTurn = paragraphs.stream().allMatch(paragraph -> paragraph.size() == 1);
        if (isInTurn) {
            alternate(items);
        }
    }

    /** A name and a sentence in turn. */
    private static void alternate(List<TableRow> items) {
        if (items.size() < 4 || items.size() % 2 != 0) {
            return;
        }
        for (int i = 0; i < items.size(); i++) {
            boolean isSentence = Boilerplate.isSentence(items.get(i).text);
            if (isSentence != (i % 2 == 1)) {
                return;
            }
        }
        for (int i = 0; i < items.size(); i += 2) {
            detail(items.get(i), items.get(i + 1));
        }
    }
}
