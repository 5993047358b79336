package io.winnow.answer;

import io.winnow.answer.text.PlainLine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What was taken from an answer so far, and what was not and why. The last to judge each name, whatever structure it came from. */
final class Taken {

    /** Longest line, with its decoration, that is looked at more closely. */
    private static final int MAX_LINE = 1_000;

    private static final int MOST_DESCRIPTION = 1_000;

    private static final Pattern PLACEHOLDER = Pattern.compile(
            "[\\[<{(](?:your |insert |new |the |an? )?(?:attribute|item|name|example|placeholder|facet|entry|element|topic|text|attribut|elemento?)s?[ _-]?(?:\\d{1,3}|[nNxX]|[a-zA-Z]|name|here)?[\\]>})]",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern TAG =
            Pattern.compile("</?(?:think|thinking|thought|reasoning|reflection)>", Pattern.CASE_INSENSITIVE);

    private final UnaryOperator<String> form;
    private final int most;
    private final List<Item> items = new ArrayList<>();
    private final Set<String> lines = new HashSet<>();
    private final Set<String> forms = new HashSet<>();
    private final Map<String, Integer> rejected = new TreeMap<>();
    private @Nullable String refusal;
    private boolean isExhausted;

    Taken(int most, UnaryOperator<String> form) {
        this.most = most;
        this.form = form;
    }

    int size() {
        return items.size();
    }

    ParsedAnswer answer(int wanted) {
        boolean isRefusal = refusal != null && items.size() < Math.min(3, wanted);
        return new ParsedAnswer(
                isRefusal ? List.of() : items, rejected, isRefusal ? refusal : null, isExhausted && !isRefusal);
    }

    void take(Item raw, boolean areQuoted) {
        if (items.size() >= most) {
            reject(Reason.TOO_MANY, 1);
            return;
        }
        String line = PlainLine.of(raw.name());
        if (line.length() > MAX_LINE) {
            reject(Reason.TOO_LONG, 1);
            return;
        }
        // A model that goes in circles is told at the price of a look-up.
        if (lines.contains(line)) {
            reject(Reason.REPEAT, 1);
            return;
        }
        String name = ListMarkup.off(line, areQuoted);
        Reason reason = name == null ? Reason.MARKUP : whyNot(name);
        if (name == null || reason != null) {
            if (reason == Reason.REFUSAL) {
                refuse(line);
            } else if (reason != null) {
                reject(reason, 1);
            }
            return;
        }
        lines.add(line);
        items.add(new Item(name, said(raw.description()), said(raw.category())));
    }

    /** What is said of a name, as one line. */
    private static @Nullable String said(@Nullable String raw) {
        if (raw == null) {
            return null;
        }
        String line = PlainLine.of(raw.length() > MOST_DESCRIPTION ? raw.substring(0, MOST_DESCRIPTION) : raw);
        String text = ListMarkup.off(line, true);
        return text == null || text.isEmpty() ? null : text;
    }

    private @Nullable Reason whyNot(String name) {
        if (!saysSomething(name)) {
            return Reason.NO_TEXT;
        }
        if (JsonStart.beginHere(name)
                || name.indexOf('<') >= 0 && TAG.matcher(name).find()
                || !Titles.beginsWithLetter(name) && PLACEHOLDER.matcher(name).matches()) {
            return Reason.MARKUP;
        }
        if (Boilerplate.isRefusal(name)) {
            return Reason.REFUSAL;
        }
        if (Boilerplate.isAround(name)) {
            return Reason.CHATTER;
        }
        if (name.codePointCount(0, name.length()) > AnswerParser.MAX_LENGTH) {
            return Reason.TOO_LONG;
        }
        return forms.add(form.apply(name)) ? null : Reason.REPEAT;
    }

    private static boolean saysSomething(String name) {
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            if (saysSomething(name.codePointAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean saysSomething(int c) {
        return switch (Character.getType(c)) {
            case Character.OTHER_SYMBOL, Character.CURRENCY_SYMBOL, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
                true;
            case Character.MATH_SYMBOL -> c > 0x7F;
            default -> Character.isLetterOrDigit(c);
        };
    }

    /** What stands around a list: talk, a refusal, or that there is nothing more. */
    void around(String line) {
        if (line.length() <= MAX_LINE && Boilerplate.isRefusal(line)) {
            refuse(line);
            return;
        }
        if (Boilerplate.isPhrase(line) && Boilerplate.isExhausted(line)) {
            isExhausted = true;
        }
        reject(Reason.CHATTER, 1);
    }

    void exhaust() {
        isExhausted = true;
    }

    void refuse(String line) {
        reject(Reason.REFUSAL, 1);
        if (refusal == null) {
            refusal = line;
        }
    }

    void reject(Reason reason, int count) {
        if (count > 0) {
            rejected.merge(reason.label(), count, Integer::sum);
        }
    }
}
