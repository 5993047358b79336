package io.winnow.producer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Takes the texts out of JSON as far as it goes: of an answer that was cut off, or that breaks its own quotes, what stands before
 * the break counts. Read token by token, so that neither depth nor size costs more than time in proportion.
 */
final class JsonItems {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .build();

    /** Where objects in lists keep the text, the best first. */
    private static final List<String> TEXT_FIELDS =
            List.of("attribute", "name", "title", "text", "value", "item", "label", "facet");

    /** What an object names the list that it is only the frame of. */
    private static final List<String> LIST_FIELDS =
            List.of("attributes", "items", "list", "entries", "values", "results", "facets", "examples");

    private final Deque<Frame> open = new ArrayDeque<>();
    private final List<String> texts = new ArrayList<>();
    private int others;
    private int brokenAt = -1;

    private JsonItems() {}

    /**
     * What was read.
     *
     * @param texts in their order
     * @param others elements that hold no text
     * @param brokenAt where it stopped to be JSON; -1 when it was whole
     */
    record Found(List<String> texts, int others, int brokenAt) {}

    /** Whether a line begins as a list or an object does, and not just with a bracket. */
    static boolean beginHere(String line) {
        if (line.isEmpty() || "[{".indexOf(line.charAt(0)) < 0) {
            return false;
        }
        String rest = line.substring(1).stripLeading();
        return rest.isEmpty() || "\"'[{".indexOf(rest.charAt(0)) >= 0;
    }

    /** Reads all lists and objects that stand one after the other, and stops at anything else. */
    static Found read(String text, int from) {
        JsonItems items = new JsonItems();
        char[] characters = text.toCharArray();
        try (JsonParser parser = FACTORY.createParser(characters, from, characters.length - from)) {
            items.read(parser, from);
        } catch (IOException e) {
            throw new IllegalStateException("there is no I/O in memory", e);
        }
        return new Found(items.texts, items.others, items.brokenAt);
    }

    private void read(JsonParser parser, int from) {
        try {
            JsonToken token = parser.nextToken();
            while (token != null && (!open.isEmpty() || token.isStructStart())) {
                take(token, parser);
                token = parser.nextToken();
            }
        } catch (IOException e) {
            if (!open.isEmpty()) {
                brokenAt = (int) Math.max(from, from + parser.currentLocation().getCharOffset());
            }
        }
        while (!open.isEmpty()) {
            close(open.pop(), true);
        }
    }

    private void take(JsonToken token, JsonParser parser) throws IOException {
        switch (token) {
            case START_ARRAY, START_OBJECT -> open.push(new Frame(token == JsonToken.START_OBJECT));
            case END_ARRAY, END_OBJECT -> close(open.pop(), false);
            case FIELD_NAME -> open.element().field = parser.currentName();
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                Frame frame = open.element();
                if (frame.isObject) {
                    frame.note(parser.getText(), token == JsonToken.VALUE_STRING);
                } else {
                    frame.texts.add(parser.getText());
                }
            }
            default -> {
                Frame frame = open.element();
                if (!frame.isObject) {
                    frame.others++;
                }
            }
        }
    }

    private void close(Frame frame, boolean isBroken) {
        Frame parent = open.peek();
        frame.settle(parent == null, isBroken);
        if (parent == null) {
            texts.addAll(frame.texts);
            others += frame.others;
        } else {
            parent.adopt(frame);
        }
    }

    /** A list or an object that is being read. */
    private static final class Frame {

        private final boolean isObject;
        private List<String> texts = new ArrayList<>();
        private final List<String> numbered = new ArrayList<>();
        private int others;
        private boolean hasChildren;
        private boolean holdsList;
        private String field = "";
        private @Nullable String text;
        private int rank = TEXT_FIELDS.size();

        private Frame(boolean isObject) {
            this.isObject = isObject;
        }

        private void note(String value, boolean isText) {
            int priority = TEXT_FIELDS.indexOf(field.toLowerCase(Locale.ROOT));
            if (isText && priority >= 0 && priority < rank) {
                rank = priority;
                text = value;
            }
            // {"1": "Louvre", "2": "Orsay"}
            if (!field.isEmpty() && field.length() < 6 && field.chars().allMatch(c -> c >= '0' && c <= '9')) {
                numbered.add(value);
            }
        }

        private void adopt(Frame child) {
            hasChildren = true;
            if (isObject && LIST_FIELDS.contains(field.toLowerCase(Locale.ROOT))) {
                holdsList = true;
            }
            if (texts.isEmpty()) {
                texts = child.texts;
            } else {
                texts.addAll(child.texts);
            }
            others += child.others;
        }

        private void settle(boolean isOutermost, boolean isBroken) {
            if (!isObject) {
                return;
            }
            boolean isFrame = !texts.isEmpty() && (isOutermost || holdsList);
            if (text != null && !isFrame) {
                texts = new ArrayList<>(List.of(text));
                others = 0;
            } else if (texts.isEmpty() && !numbered.isEmpty()) {
                texts = numbered;
            } else if (texts.isEmpty() && !hasChildren && !isBroken) {
                others++;
            }
        }
    }
}
