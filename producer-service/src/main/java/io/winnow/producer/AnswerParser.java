package io.winnow.producer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Attribute;
import io.winnow.messages.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the attributes out of a model's answer.
 *
 * <p>Models were asked for bare lines and give lists with bullets or numbers, in code fences, as JSON, with an
 * introduction. What decorates an attribute is not part of it; {@link io.winnow.messages.Canonical} goes further in deciding
 * what is the same, this class only decides what people read.
 */
final class AnswerParser {

    private static final Pattern FENCE = Pattern.compile("^\\s*(?:```|~~~).*$");
    private static final Pattern MARKER = Pattern.compile("^(?:[-*+•◦▪‣·–—●○■□➤→✓✔]\\s+|[•◦▪‣●○■□➤✓✔]|"
            + "\\(?\\d{1,4}[.):]\\s+|\\d{1,4}\\s+[-–—]\\s+|\\(?[A-Za-z]\\)\\s+|\\[[ xX]?\\]\\s+|#{1,6}\\s+|>\\s+)");
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");
    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");
    private static final Pattern INITIALS = Pattern.compile(
            "(?:.*[\\s.(])?(?:\\p{L}\\.(?:\\p{L}\\.)*|(?i:etc|jr|sr|st|inc|ltd|co|corp|no|vs|dr|mr|mrs|ave|blvd)\\.)$");

    /** Where objects in JSON lists keep the text. */
    private static final List<String> TEXT_FIELDS =
            List.of("attribute", "name", "title", "text", "value", "item", "label");

    /**
     * What an answer holds.
     *
     * @param attributes in the order of the answer, repeats included
     * @param rejected lines or items that are no attributes: too long, without letters, introductions
     */
    record Parsed(List<String> attributes, int rejected) {

        Parsed {
            attributes = List.copyOf(attributes);
        }
    }

    private final List<String> attributes = new ArrayList<>();
    private int rejected;

    private AnswerParser() {}

    /**
     * Parses an answer; never fails.
     *
     * @param cutShort whether the model was stopped, so that the last line may be half a line: it is rejected
     */
    static Parsed parse(String answer, boolean cutShort) {
        AnswerParser parser = new AnswerParser();
        List<String> lines =
                answer.lines().filter(line -> !FENCE.matcher(line).matches()).toList();
        JsonNode json = json(String.join("\n", lines));
        if (json == null) {
            parser.takeLines(lines, cutShort);
        } else {
            parser.takeJson(json);
        }
        return new Parsed(parser.attributes, parser.rejected);
    }

    private static @Nullable JsonNode json(String text) {
        String stripped = text.strip();
        if (!stripped.startsWith("[") && !stripped.startsWith("{")) {
            return null;
        }
        try {
            return Json.MAPPER.readTree(stripped);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private void takeJson(JsonNode node) {
        if (node.isArray()) {
            node.forEach(this::takeJson);
        } else if (node.isObject()) {
            takeObject(node);
        } else if (node.isTextual() || node.isNumber()) {
            take(node.asText());
        } else {
            rejected++;
        }
    }

    private void takeObject(JsonNode object) {
        for (String field : TEXT_FIELDS) {
            if (object.path(field).isTextual()) {
                take(object.path(field).asText());
                return;
            }
        }
        int before = attributes.size() + rejected;
        object.forEach(value -> {
            if (value.isContainerNode()) {
                takeJson(value);
            }
        });
        if (attributes.size() + rejected == before) {
            rejected++;
        }
    }

    private void takeLines(List<String> all, boolean cutShort) {
        List<String> lines = all.stream()
                .map(AnswerParser::visible)
                .filter(line -> !line.isEmpty())
                .toList();
        if (cutShort && !lines.isEmpty()) {
            rejected++;
            lines = lines.subList(0, lines.size() - 1);
        }
        boolean brokenJson = lines.stream().anyMatch(line -> line.startsWith("[") || line.startsWith("{"))
                && lines.getFirst().matches("[\\[{].*");
        long marked = lines.stream().filter(line -> MARKER.matcher(line).find()).count();
        // In a list with markers, what has none stands around the list. One lone marker proves nothing.
        boolean isMarkedList = marked >= 2 && marked * 2 >= lines.size();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean isMarked = MARKER.matcher(line).find();
            boolean isIntroduction = line.endsWith(":") && !isMarked && lines.size() > 1;
            if (isIntroduction || (isMarkedList && !isMarked)) {
                rejected++;
            } else if (!brokenJson) {
                take(line);
            } else if (!line.matches("[\\[\\]{}],?")) {
                takeBrokenJson(line);
            }
        }
    }

    /** JSON that does not parse is read line by line; only whole strings are taken from it. */
    private void takeBrokenJson(String line) {
        String item = line.replaceFirst("^\\[\\s*", "").replaceFirst("\\s*\\]?,?$", "");
        if (item.length() > 2
                && item.startsWith("\"")
                && item.endsWith("\"")
                && item.indexOf('"', 1) == item.length() - 1) {
            take(item.substring(1, item.length() - 1));
        } else {
            rejected++;
        }
    }

    private void take(String text) {
        String attribute = undecorated(visible(text));
        if (attribute.length() > Attribute.MAX_LENGTH || !saysSomething(attribute)) {
            rejected++;
        } else {
            attributes.add(attribute);
        }
    }

    private static boolean saysSomething(String attribute) {
        return attribute
                .codePoints()
                .anyMatch(c -> Character.isLetterOrDigit(c) || Character.getType(c) == Character.OTHER_SYMBOL);
    }

    /** Without control characters and halves of surrogate pairs, white space collapsed. */
    private static String visible(String text) {
        String plain = INVISIBLE.matcher(text).replaceAll(" ");
        String whole = plain.codePoints()
                .filter(c -> Character.getType(c) != Character.SURROGATE && c != 0xFEFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return BLANKS.matcher(whole).replaceAll(" ").strip();
    }

    private static String undecorated(String line) {
        String text = line;
        while (true) {
            String next = unwrapped(withoutEnd(withoutMarker(text)));
            if (next.equals(text)) {
                return text;
            }
            text = next;
        }
    }

    private static String withoutMarker(String text) {
        return MARKER.matcher(text).replaceFirst("").strip();
    }

    private static String withoutEnd(String text) {
        if (text.endsWith(",") || text.endsWith(";")) {
            return text.substring(0, text.length() - 1).strip();
        }
        boolean isFullStop = text.endsWith(".")
                && !text.endsWith("..")
                && !INITIALS.matcher(text).matches();
        return isFullStop ? text.substring(0, text.length() - 1).strip() : text;
    }

    /** Without a pair of quotes or marks of emphasis around the whole, and without bold marks inside. */
    private static String unwrapped(String text) {
        String plain = text.replace("**", "");
        for (String pair : List.of("\"\"", "''", "“”", "‘’", "«»", "„“", "「」", "``", "**", "__")) {
            char open = pair.charAt(0);
            char close = pair.charAt(1);
            if (plain.length() > 2
                    && plain.charAt(0) == open
                    && plain.charAt(plain.length() - 1) == close
                    && plain.indexOf(close, 1) == plain.length() - 1) {
                return plain.substring(1, plain.length() - 1).strip();
            }
        }
        return plain.strip();
    }
}
