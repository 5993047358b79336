package io.winnow.answer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes bullets and numbers off the lines of a list. A number is taken off when the list is numbered: when all its lines have one of the same
 * shape, in order, or the lines without one are headings, descriptions or the gap in the count. "1. FC Köln" and "2001: A Space
 * Odyssey" are names.
 */
final class Numbering {

    private static final int MOST_LAYERS = 4;

    private Numbering() {}

    private record Marked(int row, Marker marker) {}

    /** Takes them off where they mark; tells each row of it. */
    static void off(List<TableRow> rows) {
        for (int layer = 0; layer < MOST_LAYERS; layer++) {
            boolean bullets = Bullets.off(rows);
            boolean numbers = layer < 3 && numbersOff(rows);
            if (!bullets && !numbers) {
                return;
            }
        }
    }

    private static boolean numbersOff(List<TableRow> rows) {
        Map<String, List<Marked>> shapes = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            TableRow row = rows.get(i);
            String bare = row.text.substring(emphasis(row.text));
            // One number is enough: "1. A. Einstein".
            List<Marker> markers = isNumber(row.mark) ? List.of() : Marker.of(bare);
            Set<String> seen = new HashSet<>();
            for (Marker marker : markers) {
                if (seen.add(marker.shape())) {
                    shapes.computeIfAbsent(marker.shape(), shape -> new ArrayList<>())
                            .add(new Marked(i, marker));
                }
            }
        }
        if (shapes.isEmpty()) {
            return false;
        }
        Map<Integer, Marker> chosen = choose(rows, shapes);
        chosen.forEach((index, marker) -> {
            TableRow row = rows.get(index);
            row.text = without(row.text, marker);
            row.mark = marker.shape();
        });
        return !chosen.isEmpty();
    }

    private static boolean isNumber(String mark) {
        return !mark.isEmpty() && !Bullets.isBullet(mark);
    }

    private static Map<Integer, Marker> choose(List<TableRow> rows, Map<String, List<Marked>> shapes) {
        Map<Integer, Marker> chosen = new HashMap<>();
        List<List<Marked>> bySize = new ArrayList<>(shapes.values());
        bySize.addAll(withoutRomans(shapes));
        bySize.sort((one, other) -> Integer.compare(other.size(), one.size()));
        // Certain ones need no company.
        for (List<Marked> marked : bySize) {
            if (marked.getFirst().marker().strength() == Marker.Strength.CERTAIN) {
                marked.forEach(one -> chosen.putIfAbsent(one.row(), one.marker()));
            }
        }
        for (List<Marked> marked : bySize) {
            if (isNumbered(rows, marked, chosen.keySet())) {
                marked.forEach(one -> chosen.putIfAbsent(one.row(), one.marker()));
                if (steps(marked).rising > 0 && isGapless(rows, marked)) {
                    fill(rows, marked);
                }
            }
        }
        if (chosen.isEmpty()) {
            List<Marked> all = united(shapes);
            if (all.size() > 1 && isNumbered(rows, all, Set.of())) {
                all.forEach(one -> chosen.putIfAbsent(one.row(), one.marker().shaped("united")));
            } else {
                chosen.putAll(levels(rows, bySize));
            }
        }
        return chosen;
    }

    /** Lines in a gap of the count are items whose number was forgotten. */
    private static void fill(List<TableRow> rows, List<Marked> marked) {
        for (int i = 1; i < marked.size(); i++) {
            boolean isGap = marked.get(i).marker().ordinal()
                    > marked.get(i - 1).marker().ordinal() + 1;
            for (int row = marked.get(i - 1).row() + 1;
                    isGap && row < marked.get(i).row();
                    row++) {
                if (!rows.get(row).isMarked()) {
                    rows.get(row).mark = marked.get(i).marker().shape();
                }
            }
        }
    }

    /** Letters without those that may be Roman numerals: "I." over "A." and "B.". */
    private static List<List<Marked>> withoutRomans(Map<String, List<Marked>> shapes) {
        Set<Integer> romans = new HashSet<>();
        shapes.forEach((shape, marked) -> {
            if (shape.contains("R") || shape.contains("r")) {
                marked.forEach(one -> romans.add(one.row()));
            }
        });
        List<List<Marked>> letters = new ArrayList<>();
        if (!romans.isEmpty()) {
            shapes.forEach((shape, marked) -> {
                List<Marked> others = marked.stream()
                        .filter(one -> !romans.contains(one.row()))
                        .toList();
                if (shape.startsWith("L") && !others.isEmpty() && others.size() < marked.size()) {
                    letters.add(others);
                }
            });
        }
        return letters;
    }

    /** "1. ", "2) ", "3 - ": of different shapes, and yet in order. */
    private static List<Marked> united(Map<String, List<Marked>> shapes) {
        Map<Integer, Marked> byRow = new java.util.TreeMap<>();
        shapes.values().stream()
                .flatMap(List::stream)
                .filter(one -> one.marker().strength() != Marker.Strength.WEAK
                        || one.marker().shape().startsWith("d"))
                .forEach(one -> byRow.merge(
                        one.row(), one, (a, b) -> a.marker().end() >= b.marker().end() ? a : b));
        return new ArrayList<>(byRow.values());
    }

    /** Two kinds of numbers, one within the other, that leave no line out: "I." over "1.", "1." over "1.1". */
    private static Map<Integer, Marker> levels(List<TableRow> rows, List<List<Marked>> bySize) {
        for (List<Marked> outer : bySize) {
            for (List<Marked> inner : bySize.subList(0, Math.min(bySize.size(), 6))) {
                if (outer == inner || outer.size() < 2 && inner.size() < 2) {
                    continue;
                }
                Map<Integer, Marker> both = new HashMap<>();
                inner.forEach(one -> both.put(one.row(), one.marker()));
                outer.forEach(one -> both.putIfAbsent(one.row(), one.marker()));
                boolean isAll = both.size() == rows.size()
                        && both.size() > inner.size()
                        && outer.getFirst().row() == 0;
                if (isAll && isOrdered(outer) && steps(outer).isRegular() && isOrdered(inner)) {
                    return both;
                }
            }
        }
        return Map.of();
    }

    private record Steps(int regular, int restarts, int rising, int falling, int same, long first, int count) {
        boolean isRegular() {
            return regular + restarts == count - 1 && first <= 1;
        }
    }

    private static Steps steps(List<Marked> marked) {
        int regular = 0;
        int restarts = 0;
        int rising = 0;
        int falling = 0;
        int same = 0;
        long first = marked.getFirst().marker().ordinal();
        for (int i = 1; i < marked.size(); i++) {
            long before = marked.get(i - 1).marker().ordinal();
            long now = marked.get(i).marker().ordinal();
            if (now == before + 1 || now == Marker.LAST && i == marked.size() - 1) {
                regular++;
            } else if (now > before) {
                rising++;
            } else if (now == before) {
                same++;
            } else if (now == first && now <= 1) {
                restarts++;
            } else {
                falling++;
            }
        }
        return new Steps(regular, restarts, rising, falling, same, first, marked.size());
    }

    private static boolean isOrdered(List<Marked> marked) {
        Steps steps = steps(marked);
        return steps.falling == 0 && steps.same == 0;
    }

    private static boolean isNumbered(List<TableRow> rows, List<Marked> marked, Set<Integer> others) {
        Marker first = marked.getFirst().marker();
        if (marked.size() == 1) {
            return rows.size() == 1 && isLoneNumber(first);
        }
        Steps steps = steps(marked);
        boolean isWeak = marked.stream().anyMatch(one -> one.marker().strength() == Marker.Strength.WEAK);
        boolean isAll = marked.size() + countOthers(marked, others) == rows.size();
        if (first.shape().startsWith("nested")) {
            return isOrdered(marked) && (isAll || isWhole(rows, marked, false));
        }
        if (steps.same == marked.size() - 1 && first.ordinal() <= 1) {
            // Markdown needs no other number than 1; clubs neither.
            return isAll && !isWeak && !beginAlike(rows, marked);
        }
        boolean isCountDown = steps.falling == marked.size() - 1
                && marked.getLast().marker().ordinal() == 1
                && first.ordinal() == marked.size();
        if (isCountDown) {
            return isAll && marked.size() > 2;
        }
        if (steps.falling > 0 || steps.same > 0) {
            return false;
        }
        if (isWeak) {
            boolean isLongEnough = marked.size() > 2
                    || first.shape().startsWith("d.")
                    || first.shape().startsWith("d)")
                    || first.shape().startsWith("named");
            return steps.isRegular() && first.ordinal() <= 1 && isLongEnough && (isAll || isWhole(rows, marked, true));
        }
        boolean areYears = marked.stream()
                .allMatch(one -> one.marker().ordinal() >= 1_000 && one.marker().ordinal() <= 2_100);
        if (steps.rising > 0
                && (areYears
                        || !isGapless(rows, marked)
                                && !(isAll
                                        && (first.shape().contains(".")
                                                || first.shape().contains(")"))))) {
            return false;
        }
        return isAll || isWhole(rows, marked, false);
    }

    private static int countOthers(List<Marked> marked, Set<Integer> others) {
        int count = 0;
        Set<Integer> own = new HashSet<>();
        marked.forEach(one -> own.add(one.row()));
        for (int other : others) {
            count += own.contains(other) ? 0 : 1;
        }
        return count;
    }

    private static boolean isLoneNumber(Marker marker) {
        if (marker.shape().startsWith("nested")
                || marker.shape().startsWith("named")
                || marker.shape().startsWith("word")) {
            return false;
        }
        boolean isLetter = marker.shape().contains("L") || marker.shape().contains("l");
        return isLetter
                ? marker.shape().endsWith(") ")
                : marker.strength() != Marker.Strength.WEAK && marker.ordinal() < 1_000;
    }

    private static boolean beginAlike(List<TableRow> rows, List<Marked> marked) {
        Set<String> words = new HashSet<>();
        for (Marked one : marked) {
            String text = rows.get(one.row()).text;
            String rest = text.substring(
                    Math.min(text.length(), emphasis(text) + one.marker().end()));
            int space = rest.indexOf(' ');
            words.add(space < 0 ? rest : rest.substring(0, space));
        }
        return marked.size() > 1 && words.size() <= Math.max(1, marked.size() / 3);
    }

    /** Whether each jump of the count has as many lines without a number as it leaves out. */
    private static boolean isGapless(List<TableRow> rows, List<Marked> marked) {
        for (int i = 1; i < marked.size(); i++) {
            long jump = marked.get(i).marker().ordinal()
                    - marked.get(i - 1).marker().ordinal();
            long between = marked.get(i).row() - marked.get(i - 1).row();
            if (jump > 1 && jump != between) {
                return false;
            }
        }
        return true;
    }

    /** Whether the lines without a number stand around the list, over its parts, or tell more of its items. */
    private static boolean isWhole(List<TableRow> rows, List<Marked> marked, boolean isWeak) {
        Set<Integer> own = new HashSet<>();
        int indent = 0;
        for (Marked one : marked) {
            own.add(one.row());
            indent = Math.max(indent, rows.get(one.row()).indent);
        }
        int first = marked.getFirst().row();
        int last = marked.getLast().row();
        int unexplained = 0;
        int inside = 0;
        for (int i = 0; i < rows.size(); i++) {
            if (own.contains(i)) {
                continue;
            }
            TableRow row = rows.get(i);
            boolean isExplained = isExplained(row, indent);
            if (i > first && i < last) {
                inside++;
                unexplained += isExplained ? 0 : 1;
            } else if (i < first) {
                boolean isIntroduction =
                        i == first - 1 && marked.getFirst().marker().ordinal() <= 1;
                if (!isExplained && !(isIntroduction && first <= 2)) {
                    return false;
                }
            } else {
                boolean isLast = i == rows.size() - 1 && (row.isAfterBlank || words(row.text) >= 4);
                boolean isBelow = i == last + 1 && isAlternating(rows, marked);
                if (!isExplained && !isLast && !isBelow) {
                    return false;
                }
            }
        }
        boolean isRegular = steps(marked).isRegular() || steps(marked).rising == 0 && steps(marked).restarts == 0;
        if (unexplained == 0) {
            return isRegular || isGapless(rows, marked);
        }
        if (isGapless(rows, marked) && steps(marked).rising > 0) {
            return !isWeak;
        }
        return isRegular
                && (isAlternating(rows, marked)
                        || (marked.size() > 2 && inside < marked.size())
                        || hasTitles(rows, marked));
    }

    /** Whether the count begins again after each line that has no number. */
    private static boolean hasTitles(List<TableRow> rows, List<Marked> marked) {
        for (int i = 1; i < marked.size(); i++) {
            boolean isGap = marked.get(i).row() > marked.get(i - 1).row() + 1;
            boolean restarts = marked.get(i).marker().ordinal()
                    <= marked.get(i - 1).marker().ordinal();
            if (isGap && !restarts && !rows.get(marked.get(i - 1).row() + 1).isAfterBlank) {
                return false;
            }
        }
        return true;
    }

    /** Whether each numbered line is followed by the same number of others. */
    private static boolean isAlternating(List<TableRow> rows, List<Marked> marked) {
        int step = marked.get(1).row() - marked.get(0).row();
        for (int i = 1; i < marked.size(); i++) {
            if (marked.get(i).row() - marked.get(i - 1).row() != step) {
                return false;
            }
        }
        return step > 1 && rows.size() - marked.getLast().row() <= step + 1 && marked.size() > 1;
    }

    private static boolean isExplained(TableRow row, int indent) {
        return row.isMarked()
                || row.heading > 0
                || row.indent > indent
                || Boilerplate.isSentence(row.text)
                || Titles.isEmphasised(row.text)
                || Titles.endsWithColon(row.text);
    }

    private static int words(String text) {
        int words = 1;
        for (int i = 0; i < text.length(); i++) {
            words += text.charAt(i) == ' ' ? 1 : 0;
        }
        return words;
    }

    private static int emphasis(String text) {
        int at = 0;
        while (at < text.length() && at < 3 && "*_`".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    /** "**1. x**" becomes "**x**", "**1.** x" becomes "x". */
    private static String without(String text, Marker marker) {
        int emphasis = emphasis(text);
        String marks = text.substring(0, emphasis);
        String rest =
                text.substring(Math.min(text.length(), emphasis + marker.end())).strip();
        if (emphasis == 0) {
            return rest;
        }
        return rest.startsWith(marks) ? rest.substring(emphasis).strip() : marks + rest;
    }

    static @Nullable Marker lone(String text) {
        return Marker.of(text).stream()
                .filter(Numbering::isLoneNumber)
                .findFirst()
                .orElse(null);
    }
}
