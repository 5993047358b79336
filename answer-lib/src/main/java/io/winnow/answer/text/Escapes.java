package io.winnow.answer.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/** Characters that are written as something else: HTML's entities, JSON's escapes, Markdown's backslashes. */
public final class Escapes {

    private static final Pattern ENTITY =
            Pattern.compile("&(?:[A-Za-z][A-Za-z0-9]{1,31}|#\\d{1,7}|#[xX][0-9a-fA-F]{1,6});");
    private static final Pattern BYTE_TOKEN = Pattern.compile("<0x0[aA]>");
    private static final String MARKDOWN = "\\`*_{}[]()#+-.!|&<>~=:\"'/";

    private Escapes() {}

    /** Without entities and escapes; those of Markdown only where nothing else can be meant. */
    public static String off(String line) {
        String text = line;
        // Twice: what is escaped twice is as common as what is escaped once.
        for (int i = 0; i < 2 && text.indexOf('&') >= 0; i++) {
            text = entities(text);
        }
        return text.indexOf('\\') < 0 ? text : backslashes(text);
    }

    public static String entities(String text) {
        return ENTITY.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(Parser.unescapeEntities(found.group(), true)));
    }

    /** Line breaks that stand in the text as a byte's token or as the letters of an escape. */
    public static String lineBreaks(String text) {
        String broken =
                text.indexOf("<0x0") < 0 ? text : BYTE_TOKEN.matcher(text).replaceAll("\n");
        boolean isOneLine = broken.strip().indexOf('\n') < 0;
        int first = broken.indexOf("\\n");
        return isOneLine && first >= 0 && broken.indexOf("\\n", first + 2) >= 0
                ? broken.replace("\\r\\n", "\n").replace("\\n", "\n")
                : broken;
    }

    private static String backslashes(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '\\' || at + 1 >= text.length()) {
                plain.append(c);
                at++;
                continue;
            }
            char next = text.charAt(at + 1);
            if (MARKDOWN.indexOf(next) >= 0) {
                plain.append(next);
                at += 2;
            } else if ((next == 'u' || next == 'x') && codeUnit(text, at + 2, next == 'u' ? 4 : 2) >= 0) {
                at = backslash(text, at, plain);
            } else {
                plain.append(c);
                at++;
            }
        }
        return plain.toString();
    }

    /** Appends what an escape of a JSON string stands for; returns where it ends. */
    public static int backslash(String text, int at, StringBuilder value) {
        char c = text.charAt(at + 1);
        switch (c) {
            case 'n', 'r' -> value.append('\n');
            case 't' -> value.append('\t');
            case 'b', 'f' -> value.append(' ');
            case 'u', 'x' -> {
                int length = c == 'u' ? 4 : 2;
                int unit = codeUnit(text, at + 2, length);
                if (unit >= 0) {
                    value.append((char) unit);
                    return at + 2 + length;
                }
                value.append(c);
            }
            default -> value.append(c);
        }
        return at + 2;
    }

    private static int codeUnit(String text, int from, int length) {
        if (from + length > text.length()) {
            return -1;
        }
        int unit = 0;
        for (int i = from; i < from + length; i++) {
            int digit = text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            unit = unit * 16 + digit;
        }
        return unit;
    }
}
