package io.winnow.answer;

import org.jspecify.annotations.Nullable;

/** One line with text while it is found out what it is; see {@link Outline}. */
final class TableRow {

    enum Role {
        ITEM,
        TITLE,
        TALK,
        DETAIL
    }

    /** Without the markers that were found so far. */
    String text;

    /** Columns of white space before it. */
    final int indent;

    final boolean isAfterBlank;
    boolean isBeforeBlank;

    /** How many number signs made it a heading; 0 when none did. */
    int heading;

    /** The kind of the innermost marker that was taken off; empty when there was none. */
    String mark = "";

    Role role = Role.ITEM;

    @Nullable String description;

    @Nullable String category;

    TableRow(String text, int indent, boolean isAfterBlank) {
        this.text = text;
        this.indent = indent;
        this.isAfterBlank = isAfterBlank;
    }

    static TableRow of(String text) {
        return new TableRow(text, 0, false);
    }

    boolean isMarked() {
        return !mark.isEmpty();
    }

    boolean isItem() {
        return role == Role.ITEM;
    }

    void describe(String more) {
        String said = description;
        description = said == null || said.isEmpty() ? more : said + " " + more;
    }
}
