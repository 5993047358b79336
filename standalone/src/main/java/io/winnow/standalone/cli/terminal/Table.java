package io.winnow.standalone.cli.terminal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Columns that line up: text to the left, figures to the right. */
public final class Table {

    private static final String GAP = "  ";
    private static final String CUT = "…";

    /** What says nothing: a column that has nothing else is left out first. */
    private static final Set<String> NOTHING = Set.of("", "-", "0");

    private final List<List<String>> rows = new ArrayList<>();
    private final boolean[] right;
    private List<Integer> dispensable = List.of();

    public Table(boolean[] right, String... header) {
        this.right = right.clone();
        rows.add(List.of(header));
    }

    /** The columns that are left out where there is no room, the least important one first, by their headers. */
    public Table leavingOut(String... headers) {
        dispensable = IntStream.range(0, headers.length)
                .map(i -> rows.getFirst().indexOf(headers[i]))
                .boxed()
                .toList();
        return this;
    }

    public void add(String... cells) {
        rows.add(List.of(cells));
    }

    public List<String> lines() {
        return lines(Integer.MAX_VALUE);
    }

    /**
     * As many columns as there is room for. The first column gets at most half of it: longer cells are cut in the middle, where names
     * of models differ least.
     *
     * @param columns of the terminal
     */
    public List<String> lines(int columns) {
        int[] widths = IntStream.range(0, right.length).map(this::width).toArray();
        List<Integer> shown =
                new ArrayList<>(IntStream.range(0, right.length).boxed().toList());
        if (total(shown, widths) > columns) {
            widths[0] = Math.min(
                    widths[0], Math.max(columns / 2, width(rows.getFirst().getFirst())));
        }
        List<Integer> leaving = dispensable.stream()
                .sorted(Comparator.comparing(this::saysSomething))
                .toList();
        for (int i = 0; i < leaving.size() && total(shown, widths) > columns; i++) {
            shown.remove(leaving.get(i));
        }
        return rows.stream().map(row -> line(row, shown, widths)).toList();
    }

    private String line(List<String> row, List<Integer> shown, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i : shown) {
            String cell = cut(row.get(i), widths[i]);
            String pad = " ".repeat(widths[i] - width(cell));
            line.append(line.isEmpty() ? "" : GAP).append(right[i] ? pad + cell : cell + pad);
        }
        return line.toString().stripTrailing();
    }

    private static int total(Collection<Integer> shown, int[] widths) {
        return shown.stream().mapToInt(i -> widths[i]).sum() + GAP.length() * (shown.size() - 1);
    }

    private boolean saysSomething(int column) {
        return rows.stream().skip(1).anyMatch(row -> !NOTHING.contains(row.get(column)));
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> width(row.get(column))).max().orElse(0);
    }

    private static String cut(String text, int most) {
        if (width(text) <= most) {
            return text;
        }
        int kept = Math.max(0, most - CUT.length());
        int tail = kept / 2;
        return text.substring(0, text.offsetByCodePoints(0, kept - tail))
                + CUT
                + text.substring(text.offsetByCodePoints(text.length(), -tail));
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
