package io.winnow.producer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the attributes out of a model's answer.
 *
 * <p>Models were asked for bare lines and give lists with bullets or numbers, tables, code fences, JSON, introductions, farewells and
 * their thoughts. What decorates an attribute is no part of it; {@link io.winnow.messages.text.Canonical} goes further in deciding what is the
 * same, this class only decides what people read. It trusts nothing: whatever the text, it never fails, takes time in
 * proportion to the text's length, gives single {@linkplain Visible visible} lines of bounded length and number, and given its own output gives
 * the same again.
 */
public final class AnswerParser {

    /** Longest attribute, in code points: it is a name or a phrase. */
    public static final int MAX_LENGTH = 300;

    /** Longest line, with its decoration, that is looked at more closely. */
    private static final int MAX_LINE = 1_000;

    /** A model may give more than it was asked for; one that gives more than this has lost its way. */
    private static final int MOST_TIMES_WANTED = 3;

    private static final int LEAST_MOST = 100;

    /** Lines of an answer that are looked at, for each attribute that could be taken. */
    private static final int LINES_PER_ATTRIBUTE = 10;

    /** Lines of introduction before JSON. */
    private static final int LINES_BEFORE_JSON = 5;

    private static final int LEAST_SEPARATED = 5;

    private static final Pattern REASONING =
            Pattern.compile("<(/?)(?:think|thinking|thought|reasoning|reflection)>", Pattern.CASE_INSENSITIVE);
    private static final Pattern RULE = Pattern.compile("[\\s|:=_*~+-]*");
    private static final Pattern SEPARATOR = Pattern.compile(" ?(?:[,;] |[，；、])");

    /** Why something is no attribute; the keys of {@link Parsed#rejected}. */
    enum Reason {
        /** Without a letter, digit or symbol. */
        NO_TEXT,
        /** Longer than an attribute is. */
        TOO_LONG,
        /** Beyond what was asked for, by far. */
        TOO_MANY,
        /** The same as one before it in the answer. */
        REPEAT,
        /** What stands around a list. */
        CHATTER,
        HEADING,
        /** Structure that is no text, such as JSON within a line. */
        MARKUP,
        /** The rest of an answer that was cut off. */
        CUT_SHORT,
        REFUSAL;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What an answer holds.
     *
     * @param attributes in the order of the answer, each canonical form once
     * @param rejected how many lines or items are no attributes, by reason
     * @param refusal the model's words when it would not answer; null when it did, or gave nothing at all
     */
    public record Parsed(
            List<String> attributes,
            Map<String, Integer> rejected,
            @Nullable String refusal) {

        public Parsed {
            attributes = List.copyOf(attributes);
            rejected = Map.copyOf(rejected);
        }
    }

    private final UnaryOperator<String> form;
    private final int wanted;
    private final int most;
    private final List<String> attributes = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private final Set<String> forms = new HashSet<>();
    private final Map<String, Integer> rejected = new TreeMap<>();
    private @Nullable String refusal;

    private AnswerParser(int wanted, UnaryOperator<String> form) {
        this.form = form;
        this.wanted = wanted;
        this.most = most(wanted);
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
    public static Parsed parse(String answer, boolean cutShort, int wanted, UnaryOperator<String> form) {
        AnswerParser parser = new AnswerParser(wanted, form);
        parser.read(withoutReasoning(answer), cutShort);
        boolean isRefusal = parser.refusal != null && parser.attributes.size() < Math.min(3, wanted);
        return new Parsed(
                isRefusal ? List.of() : parser.attributes, parser.rejected, isRefusal ? parser.refusal : null);
    }

    /** One who was cut off while thinking has said nothing; some servers keep the opening tag to themselves. */
    private static String withoutReasoning(String answer) {
        Matcher tag = REASONING.matcher(answer);
        if (!tag.find()) {
            return answer;
        }
        StringBuilder said = new StringBuilder(answer.length());
        int from = 0;
        boolean thinks = false;
        do {
            boolean ends = !tag.group(1).isEmpty();
            if (!ends && !thinks) {
                said.append(answer, from, tag.start()).append('\n');
                thinks = true;
            } else if (ends) {
                if (!thinks) {
                    said.setLength(0);
                }
                thinks = false;
                from = tag.end();
            }
        } while (tag.find());
        return thinks
                ? said.toString()
                : said.append(answer, from, answer.length()).toString();
    }

    private void read(String text, boolean cutShort) {
        Layout layout = Layout.of(text, most * LINES_PER_ATTRIBUTE);
        List<Layout.Line> body = body(layout);
        int json = jsonIn(body);
        if (json < 0) {
            reject(Reason.TOO_MANY, layout.unread());
            takeLines(body, cutShort && !text.isEmpty() && !endsLine(text));
        } else {
            reject(Reason.CHATTER, json);
            takeJson(text, body, json);
        }
        if (attributes.size() == 1) {
            takeApart(attributes.getFirst());
        }
    }

    private static boolean endsLine(String text) {
        char last = text.charAt(text.length() - 1);
        return last == '\n' || last == '\r';
    }

    /** What stands in code fences is the answer, if there is anything to speak of; the rest stands around it. */
    private List<Layout.Line> body(Layout layout) {
        List<Layout.Line> inside =
                layout.lines().stream().filter(Layout.Line::isFenced).toList();
        List<Layout.Line> outside =
                layout.lines().stream().filter(line -> !line.isFenced()).toList();
        long insideCount = inside.stream().filter(line -> !line.isBlank()).count();
        long outsideCount = outside.stream().filter(line -> !line.isBlank()).count();
        boolean isInside = insideCount > 0 && (insideCount >= outsideCount || jsonIn(inside) == 0);
        if (!isInside) {
            return layout.lines();
        }
        for (Layout.Line line : outside) {
            if (!line.isBlank()) {
                rejectAround(line.text());
            }
        }
        return inside;
    }

    /** How many lines with text stand before the one where JSON begins; -1 when none does. */
    private static int jsonIn(List<Layout.Line> lines) {
        int before = 0;
        for (Layout.Line line : lines) {
            if (JsonItems.beginHere(line.text())) {
                return before;
            }
            if (!line.isBlank() && ++before > LINES_BEFORE_JSON) {
                return -1;
            }
        }
        return -1;
    }

    private void takeJson(String text, List<Layout.Line> body, int skipped) {
        List<Layout.Line> lines = body.stream().filter(line -> !line.isBlank()).toList();
        JsonItems.Found found = JsonItems.read(text, lines.get(skipped).jsonAt(text));
        found.texts().forEach(this::take);
        reject(Reason.NO_TEXT, found.others());
        if (found.brokenAt() < 0) {
            return;
        }
        reject(Reason.CUT_SHORT, 1);
        for (Layout.Line line : lines) {
            if (line.start() > found.brokenAt()) {
                takeBrokenJson(line.text());
            }
        }
    }

    /** Only whole strings are taken from what cannot be read otherwise. */
    private void takeBrokenJson(String line) {
        if (RULE.matcher(line).matches() || "[]{}],},".contains(line)) {
            return;
        }
        String item = line.endsWith(",") ? line.substring(0, line.length() - 1) : line;
        boolean isString = item.length() > 2 && item.charAt(0) == '"' && item.indexOf('"', 1) == item.length() - 1;
        if (isString) {
            take(item.substring(1, item.length() - 1));
        } else {
            reject(Reason.MARKUP, 1);
        }
    }

    private void takeLines(List<Layout.Line> all, boolean dropLast) {
        List<Layout.Line> body = new ArrayList<>(all);
        if (dropLast) {
            dropLast(body);
        }
        dropAround(body);
        List<String> lines = body.stream()
                .filter(line -> !line.isBlank())
                .map(Layout.Line::text)
                .toList();
        long headings = lines.stream().filter(Decoration::isHeading).count();
        boolean hasHeadings = headings * 2 < lines.size();
        long marked = lines.stream().filter(Decoration::isMarked).count() - (hasHeadings ? headings : 0);
        // In a list with markers, what has none stands around the list. One lone marker proves nothing.
        boolean isMarkedList = marked >= 2 && marked * 2 >= lines.size() - (hasHeadings ? headings : 0);
        boolean isTable = lines.stream().anyMatch(AnswerParser::isTableRule);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String next = i + 1 < lines.size() ? lines.get(i + 1) : "";
            boolean isMarked = Decoration.isMarked(line);
            boolean isRow = line.startsWith("|") || (isTable && line.indexOf('|') >= 0);
            if (isRow
                    ? isTableRule(next)
                    : next.startsWith("===") && RULE.matcher(next).matches()) {
                reject(Reason.HEADING, 1);
            } else if (hasHeadings && Decoration.isHeading(line)) {
                reject(Reason.HEADING, 1);
            } else if (isRow) {
                take(cell(line));
            } else if (!isMarked && (isMarkedList || (lines.size() > 1 && endsWithColon(line)))) {
                rejectAround(line);
            } else {
                take(line);
            }
        }
    }

    private void dropLast(List<Layout.Line> body) {
        for (int i = body.size() - 1; i >= 0; i--) {
            if (!body.get(i).isBlank()) {
                body.remove(i);
                reject(Reason.CUT_SHORT, 1);
                return;
            }
        }
    }

    /** A sentence in a paragraph of its own before or after lines that are no sentences. */
    private void dropAround(List<Layout.Line> body) {
        List<String> texts =
                body.stream().map(Layout.Line::text).dropWhile(String::isEmpty).toList();
        long lines = texts.stream().filter(text -> !text.isEmpty()).count();
        long sentences = texts.stream().filter(Chatter::isSentence).count();
        if (lines < 3 || sentences * 2 > lines) {
            return;
        }
        dropParagraph(body);
        List<Layout.Line> backwards = body.reversed();
        dropParagraph(backwards);
    }

    private void dropParagraph(List<Layout.Line> lines) {
        int first = 0;
        while (first < lines.size() && lines.get(first).isBlank()) {
            first++;
        }
        boolean isAlone = first + 1 < lines.size() && lines.get(first + 1).isBlank();
        if (isAlone
                && Chatter.isSentence(lines.get(first).text())
                && !Decoration.isMarked(lines.get(first).text())) {
            rejectAround(lines.remove(first).text());
        }
    }

    private void rejectAround(String line) {
        if (line.length() <= MAX_LINE && Chatter.isRefusal(line)) {
            refuse(line);
        } else {
            reject(Reason.CHATTER, 1);
        }
    }

    private void refuse(String line) {
        reject(Reason.REFUSAL, 1);
        if (refusal == null) {
            refusal = line;
        }
    }

    private static boolean endsWithColon(String line) {
        String bare = Decoration.withoutEmphasisAtEnd(line);
        return bare.endsWith(":") || bare.endsWith("：");
    }

    private static boolean isTableRule(String line) {
        return line.indexOf('|') >= 0
                && line.indexOf('-') >= 0
                && RULE.matcher(line).matches();
    }

    /** The first cell of a table's row that holds more than a number. */
    private static String cell(String row) {
        String[] cells = row.split("\\|", -1);
        String first = "";
        for (String cell : cells) {
            String text = cell.strip();
            if (text.isEmpty()) {
                continue;
            }
            if (text.chars().anyMatch(c -> !Character.isDigit(c) && "#.)(".indexOf(c) < 0)) {
                return text;
            }
            first = first.isEmpty() ? text : first;
        }
        return first;
    }

    private void take(String raw) {
        if (attributes.size() >= most) {
            reject(Reason.TOO_MANY, 1);
            return;
        }
        String line = Visible.of(raw);
        if (line.length() > MAX_LINE) {
            reject(Reason.TOO_LONG, 1);
            return;
        }
        // A model that goes in circles is told at the price of a look-up.
        if (taken.contains(line)) {
            reject(Reason.REPEAT, 1);
            return;
        }
        String attribute = Decoration.off(line);
        Reason reason = attribute == null ? Reason.MARKUP : whyNot(attribute);
        if (attribute == null || reason != null) {
            if (reason == Reason.REFUSAL) {
                refuse(line);
            } else if (reason != null) {
                reject(reason, 1);
            }
            return;
        }
        taken.add(line);
        attributes.add(attribute);
    }

    private @Nullable Reason whyNot(String attribute) {
        if (!saysSomething(attribute)) {
            return Reason.NO_TEXT;
        }
        if (JsonItems.beginHere(attribute) || REASONING.matcher(attribute).find()) {
            return Reason.MARKUP;
        }
        if (Chatter.isRefusal(attribute)) {
            return Reason.REFUSAL;
        }
        if (Chatter.isAround(attribute)) {
            return Reason.CHATTER;
        }
        if (attribute.codePointCount(0, attribute.length()) > MAX_LENGTH) {
            return Reason.TOO_LONG;
        }
        return forms.add(form.apply(attribute)) ? null : Reason.REPEAT;
    }

    /** A list in one line, where more than a few were asked for. */
    private void takeApart(String only) {
        if (wanted < LEAST_SEPARATED) {
            return;
        }
        String[] parts = SEPARATOR.split(only, -1);
        if (parts.length < LEAST_SEPARATED || parts.length * 2 < wanted) {
            return;
        }
        attributes.clear();
        taken.clear();
        forms.clear();
        for (String part : parts) {
            take(part);
        }
    }

    private static boolean saysSomething(String attribute) {
        return attribute.codePoints().anyMatch(c -> switch (Character.getType(c)) {
            case Character.OTHER_SYMBOL, Character.CURRENCY_SYMBOL, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
                true;
            case Character.MATH_SYMBOL -> c > 0x7F;
            default -> Character.isLetterOrDigit(c);
        });
    }

    private void reject(Reason reason, int count) {
        if (count > 0) {
            rejected.merge(reason.label(), count, Integer::sum);
        }
    }
}
