package io.winnow.answer;

import io.winnow.answer.AnswerLines.Line;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads tables: Markdown's, drawn ones, and values that commas, semicolons or tabs separate. */
final class Tables {

    private static final Set<String> NAMES = Set.of(
            "attribute",
            "attributes",
            "name",
            "names",
            "title",
            "item",
            "items",
            "entry",
            "term",
            "label",
            "value",
            "attribut",
            "bezeichnung",
            "titel",
            "nom",
            "titre",
            "nombre",
            "título",
            "nome",
            "titolo",
            "naam",
            "nazwa",
            "название",
            "имя",
            "名称",
            "名字",
            "名前",
            "이름",
            "الاسم",
            "नाम",
            "element",
            "facet");

    private static final Set<String> DESCRIPTIONS = Set.of(
            "description",
            "desc",
            "explanation",
            "details",
            "notes",
            "note",
            "summary",
            "why",
            "reason",
            "beschreibung",
            "descripción",
            "descrição",
            "descrizione",
            "описание",
            "描述",
            "说明",
            "説明",
            "설명",
            "الوصف");

    private static final Set<String> OTHERS = Set.of(
            "#",
            "id",
            "no",
            "no.",
            "nr",
            "nr.",
            "№",
            "number",
            "index",
            "rank",
            "category",
            "type",
            "kind",
            "group",
            "kategorie",
            "typ",
            "year",
            "date",
            "url",
            "link",
            "序号",
            "番号",
            "类别",
            "分类");

    private static final Pattern RULE = Pattern.compile("[\\s|:=_*~+┼├┤┬┴┌┐└┘─━═╪╞╡╔╗╚╝╠╣╦╩╬╟╢╫╤╧-]*");
    private static final int MOST_COLUMNS = 40;

    private Tables() {}

    /**
     * A table's rows.
     *
     * @param items one for each row
     * @param headings rows that name columns
     * @param rules rows without text
     */
    record Found(List<Item> items, int headings, int rules) {}

    static boolean isRule(String line) {
        return (line.indexOf('|') >= 0
                        || line.indexOf('+') >= 0
                        || line.indexOf('┼') >= 0
                        || line.indexOf('─') >= 0
                        || line.indexOf('═') >= 0)
                && (line.indexOf('-') >= 0
                        || line.indexOf('─') >= 0
                        || line.indexOf('=') >= 0
                        || line.indexOf('═') >= 0
                        || line.indexOf('━') >= 0)
                && RULE.matcher(line).matches();
    }

    /** Whether a line consists of nothing but what separates others. */
    static boolean isBlankRule(String line) {
        return !Titles.beginsWithLetter(line) && RULE.matcher(line).matches();
    }

    /** Reads a table of which each line is a row; null when they are none. */
    static @Nullable Found read(List<Line> lines) {
        Found piped = piped(lines);
        return piped != null ? piped : separated(lines);
    }

    private static @Nullable Found piped(List<Line> lines) {
        boolean hasRule = false;
        int rows = 0;
        int framed = 0;
        for (Line line : lines) {
            String text = line.text();
            boolean isRule = isRule(text);
            hasRule |= isRule;
            if (!isRule) {
                String row = text.replace('│', '|').replace('┃', '|').replace('║', '|');
                rows += row.indexOf('|') >= 0 ? 1 : 0;
                framed += row.startsWith("|") && row.endsWith("|") && row.length() > 2 ? 1 : 0;
            }
        }
        int texts = (int) lines.stream().filter(line -> !isRule(line.text())).count();
        if (rows < texts || rows == 0 || !(hasRule || framed == texts && rows > 1 || isEven(lines))) {
            return null;
        }
        List<List<String>> cells = new ArrayList<>();
        int rules = 0;
        int headerEnd = -1;
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i).text();
            if (isRule(text)) {
                rules++;
                if (cells.size() == 1) {
                    headerEnd = 1;
                }
            } else {
                cells.add(pipes(text.replace('│', '|').replace('┃', '|').replace('║', '|')));
            }
        }
        boolean hasHeader = headerEnd == 1 && cells.size() > 1 || isHeader(cells.getFirst());
        return found(cells, hasHeader, rules);
    }

    /** Whether all rows have the same two columns or more, though nothing is drawn around them. */
    private static boolean isEven(List<Line> lines) {
        Set<Integer> counts = new HashSet<>();
        for (Line line : lines) {
            counts.add(line.text().split(" \\| ", -1).length);
        }
        return lines.size() > 1 && counts.size() == 1 && counts.iterator().next() > 1;
    }

    private static List<String> pipes(String row) {
        String bare = row.startsWith("|") ? row.substring(1) : row;
        bare = bare.endsWith("|") ? bare.substring(0, bare.length() - 1) : bare;
        List<String> cells = new ArrayList<>();
        for (String cell : bare.split("(?<!\\\\)\\|", MOST_COLUMNS)) {
            cells.add(cell.strip());
        }
        return cells;
    }

    private static @Nullable Found separated(List<Line> lines) {
        if (lines.isEmpty()) {
            return null;
        }
        for (char separator : new char[] {'\t', ';', ','}) {
            if (lines.getFirst().raw().indexOf(separator) < 0
                    && lines.getFirst().text().indexOf(separator) < 0) {
                // One column is no table.
                continue;
            }
            List<List<String>> cells = new ArrayList<>();
            int quoted = 0;
            for (Line line : lines) {
                String row = separator == '\t' ? line.raw().strip() : line.text();
                quoted += row.startsWith("\"") && row.endsWith("\"") ? 1 : 0;
                cells.add(split(row, separator));
            }
            int columns = cells.getFirst().size();
            boolean isEven = cells.stream().allMatch(row -> row.size() == columns);
            boolean hasHeader = isHeader(cells.getFirst());
            boolean isSure = separator == '\t' && lines.size() > 1
                    || hasHeader
                            && columns > 1
                            && cells.stream()
                                                    .filter(row -> row.size() == columns)
                                                    .count()
                                            * 10
                                    >= cells.size() * 8L
                    || isEven && lines.size() > 2 && isTight(lines, separator)
                    || quoted > 1
                            && isEven
                            && lines.stream().noneMatch(line -> line.text().contains("\"" + separator + " "));
            if (columns > 1 && columns <= MOST_COLUMNS && (isEven || hasHeader) && isSure) {
                return found(cells, hasHeader, 0);
            }
        }
        String first = lines.getFirst().text();
        boolean isColumn = lines.size() > 1
                && (first.equals("attribute")
                        || first.equals("attributes")
                        || first.equals("\"attribute\"")
                        || first.equals("\"name\"")
                        || first.equals("name")
                        || first.equals("\"attributes\""));
        if (isColumn) {
            List<Item> items = lines.stream()
                    .skip(1)
                    .map(line -> Item.named(split(line.text(), '\u0000').getFirst()))
                    .toList();
            return new Found(items, 1, 0);
        }
        return null;
    }

    /** Whether no separator has white space after it, as it would between words. */
    private static boolean isTight(List<Line> lines, char separator) {
        return lines.stream()
                .noneMatch(line -> line.text().indexOf(separator + " ") >= 0
                        || line.text().charAt(line.text().length() - 1) == separator);
    }

    /** The values of a row; quotes hold separators and quotes that are doubled. */
    static List<String> split(String row, char separator) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean isQuoted = false;
        for (int i = 0; i < row.length(); i++) {
            char c = row.charAt(i);
            if (isQuoted) {
                if (c != '"') {
                    cell.append(c);
                } else if (i + 1 < row.length() && row.charAt(i + 1) == '"') {
                    cell.append(c);
                    i++;
                } else {
                    isQuoted = false;
                }
            } else if (c == '"' && cell.toString().isBlank()) {
                isQuoted = true;
                cell.setLength(0);
            } else if (c == separator) {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString().strip());
        return cells;
    }

    private static boolean isHeader(List<String> row) {
        return row.stream().map(Tables::plain).anyMatch(cell -> NAMES.contains(cell))
                && row.stream().noneMatch(cell -> cell.length() > 40);
    }

    private static String plain(String cell) {
        return cell.replace("*", "").replace("_", " ").strip().toLowerCase(Locale.ROOT);
    }

    private static Found found(List<List<String>> cells, boolean hasHeader, int rules) {
        List<List<String>> rows = hasHeader ? cells.subList(1, cells.size()) : cells;
        List<String> header = hasHeader ? cells.getFirst() : List.of();
        int name = nameColumn(header, rows);
        int description = column(header, DESCRIPTIONS);
        int category = column(header, TreeItems.GROUPS);
        List<Item> items = new ArrayList<>();
        for (List<String> row : rows) {
            String text = name >= 0 && name < row.size() && !row.get(name).isEmpty() ? row.get(name) : firstText(row);
            items.add(new Item(
                    text,
                    description == name ? null : cell(row, description),
                    category == name ? null : cell(row, category)));
        }
        return new Found(items, hasHeader ? 1 : 0, rules);
    }

    private static @Nullable String cell(List<String> row, int column) {
        return column < 0 || column >= row.size() || row.get(column).isEmpty() ? null : row.get(column);
    }

    private static int nameColumn(List<String> header, List<List<String>> rows) {
        int named = column(header, NAMES);
        if (named >= 0) {
            return named;
        }
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < columns; i++) {
            int column = i;
            String title = i < header.size() ? plain(header.get(i)) : "";
            boolean areNumbers = rows.stream().allMatch(row -> column >= row.size() || isNumber(row.get(column)));
            boolean areAllTheSame = rows.size() > 2
                    && rows.stream()
                                            .map(row -> column < row.size() ? row.get(column) : "")
                                            .distinct()
                                            .count()
                                    * 2
                            <= rows.size();
            if (!areNumbers && !OTHERS.contains(title) && !areAllTheSame) {
                return i;
            }
        }
        return -1;
    }

    private static int column(List<String> header, Set<String> titles) {
        for (int i = 0; i < header.size(); i++) {
            if (titles.contains(plain(header.get(i)))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isNumber(String cell) {
        return cell.chars().allMatch(c -> Character.isDigit(c) || "#.)(*".indexOf(c) >= 0);
    }

    /** The first cell of a row that holds more than a number. */
    private static String firstText(List<String> row) {
        String first = "";
        for (String cell : row) {
            if (!cell.isEmpty() && !isNumber(cell)) {
                return cell;
            }
            first = first.isEmpty() ? cell : first;
        }
        return first;
    }
}
