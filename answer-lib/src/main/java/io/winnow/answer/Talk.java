package io.winnow.answer;

import java.util.List;

/** Takes talk off both edges of a list, and tells when the model says that there is nothing more to name. */
final class Talk {

    private final List<TableRow> rows;
    private final Taken taken;

    private Talk(List<TableRow> rows, Taken taken) {
        this.rows = rows;
        this.taken = taken;
    }

    static void off(List<TableRow> rows, Taken taken) {
        Talk talk = new Talk(rows, taken);
        talk.paragraphs();
        talk.edges();
        talk.remark();
        talk.sentences();
        talk.nothing();
    }

    /** A sentence in a paragraph of its own before or after lines that are no sentences. */
    private void paragraphs() {
        long sentences =
                rows.stream().filter(row -> Boilerplate.isSentence(row.text)).count();
        if (rows.size() < 3 || sentences * 2 > rows.size()) {
            return;
        }
        TableRow first = rows.getFirst();
        long inner = rows.subList(1, rows.size() - 1).stream()
                .filter(row -> Boilerplate.isSentence(row.text))
                .count();
        if (inner * 4 > rows.size()) {
            return;
        }
        if (first.isBeforeBlank && isTalk(first)) {
            remove(first);
        }
        TableRow last = rows.getLast();
        if (last.isAfterBlank
                && isTalk(last)
                && (!Titles.isEmphasised(last.text) || Boilerplate.isSentence(last.text.replace("*", "")))) {
            remove(last);
        }
    }

    private static boolean isTalk(TableRow row) {
        return Boilerplate.isSentence(row.text) && row.heading == 0 && !isMarked(row);
    }

    private static boolean isMarked(TableRow row) {
        return Bullets.isMarked(row.text) || Numbering.lone(row.text) != null;
    }

    private void edges() {
        boolean isAny = true;
        while (isAny && rows.size() > 1) {
            isAny = false;
            TableRow first = rows.getFirst();
            if (!isMarked(first)
                    && (Boilerplate.isOpening(first.text) && (Boilerplate.isSentence(first.text) || first.isBeforeBlank)
                            || Boilerplate.isMargin(first.text)
                                    && !isFootnote(first.text)
                                    && (first.isBeforeBlank || !Bullets.isMarked(first.text))
                                    && isEcho(first.text))) {
                remove(first);
                isAny = true;
            }
            TableRow last = rows.isEmpty() ? first : rows.getLast();
            if (rows.size() > 1 && isClosing(last)) {
                remove(last);
                isAny = true;
            }
        }
    }

    private static boolean isEcho(String text) {
        return text.indexOf(':') >= 0
                || text.indexOf('：') >= 0
                || text.startsWith("(")
                || text.startsWith("-")
                || text.startsWith("[");
    }

    private static boolean isFootnote(String text) {
        return text.startsWith("[") && text.indexOf(']') < text.length() - 1;
    }

    private boolean isClosing(TableRow row) {
        String text = row.text;
        if (isMarked(row) && !text.startsWith("*") && !text.startsWith("-") && !text.startsWith("[")) {
            return false;
        }
        if (text.equals("END") || text.equals("FIN") || text.equals("EOF") || text.equals("ENDE")) {
            return true;
        }
        if (Boilerplate.isMargin(text)) {
            return !isFootnote(text)
                    || row.isAfterBlank
                    || !rows.get(rows.size() - 2).text.isEmpty() && areFootnotes();
        }
        if (row.heading > 0 || isMarked(row)) {
            return false;
        }
        boolean isNote = text.startsWith("(")
                && text.endsWith(")")
                && text.indexOf(' ') > 0
                && text.indexOf(')') == text.length() - 1;
        return (isNote && row.isAfterBlank)
                || Boilerplate.isClosing(text) && (row.isAfterBlank || Boilerplate.isSentence(text));
    }

    /** Whether footnotes stand below a list that is none. */
    private boolean areFootnotes() {
        return !isFootnote(rows.getFirst().text);
    }

    /** A last line that stands apart from a list without blank lines, and does not look like a name. */
    private void remark() {
        if (rows.size() < 4) {
            return;
        }
        TableRow last = rows.getLast();
        boolean isApart = last.isAfterBlank
                && rows.subList(rows.size() - 3, rows.size() - 1).stream().noneMatch(row -> row.isAfterBlank)
                && rows.subList(2, rows.size() - 1).stream().noneMatch(row -> row.isAfterBlank);
        String text = last.text;
        boolean isRemark = ".!?:…。！？".indexOf(text.charAt(text.length() - 1)) >= 0
                || !Character.isLetterOrDigit(text.codePointAt(0))
                || Character.isLowerCase(text.codePointAt(0))
                || text.indexOf(':') > 0
                || text.split(" ").length > 4;
        boolean isLike = isMarked(last) && rows.stream().limit(rows.size() - 1L).anyMatch(Talk::isMarked);
        if (isApart && isRemark && last.heading == 0 && !isLike) {
            remove(last);
        }
    }

    /** A first or last line that is the only sentence. */
    private void sentences() {
        if (rows.size() < 4) {
            return;
        }
        List<TableRow> inner = rows.subList(1, rows.size() - 1);
        boolean areNames = inner.stream().noneMatch(row -> Boilerplate.isSentence(row.text));
        if (!areNames) {
            return;
        }
        TableRow first = rows.getFirst();
        TableRow last = rows.getLast();
        if (isStatement(last)) {
            remove(last);
        }
        if (isStatement(first)) {
            remove(first);
        }
    }

    private static boolean isStatement(TableRow row) {
        String bare = ListMarkup.withoutEmphasisAtEnd(row.text);
        return isTalk(row) && (bare.endsWith(".") || bare.endsWith("。") || bare.endsWith("।")) && !bare.endsWith("...");
    }

    /** "None", "There are no more": of a list that has names, only a sentence says so. */
    private void nothing() {
        if (rows.size() == 1) {
            TableRow only = rows.getFirst();
            String bare = bare(only.text);
            if (Boilerplate.isExhausted(bare) && !Boilerplate.isRefusal(bare)) {
                taken.exhaust();
                taken.reject(Reason.CHATTER, 1);
                rows.clear();
            }
            return;
        }
        if (rows.size() > 1
                && rows.size() < 4
                && rows.stream().allMatch(row -> Boilerplate.isSentence(row.text))
                && rows.stream().anyMatch(row -> Boilerplate.isExhausted(row.text))) {
            taken.exhaust();
            taken.reject(Reason.CHATTER, rows.size());
            rows.clear();
            return;
        }
        for (int i = 0; i < 2 && rows.size() > 1; i++) {
            TableRow row = i == 0 ? rows.getLast() : rows.getFirst();
            boolean isApart = i == 0 ? row.isAfterBlank : row.isBeforeBlank;
            if (Boilerplate.isPhrase(row.text)
                    && (isApart || Boilerplate.isSentence(row.text) || row.text.endsWith(".") || row.text.endsWith("。"))
                    && Boilerplate.isExhausted(row.text)) {
                remove(row);
                if (rows.size() == 1) {
                    nothing();
                }
            }
        }
    }

    private static String bare(String text) {
        int after = Bullets.after(text);
        String bare = text.substring(after).strip();
        return bare.replace("*", "").replace("\"", "").replace("`", "").strip();
    }

    private void remove(TableRow row) {
        rows.remove(row);
        taken.around(row.text);
    }
}
