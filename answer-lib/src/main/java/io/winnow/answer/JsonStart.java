package io.winnow.answer;

import io.winnow.answer.AnswerLines.Line;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where JSON, or what is meant as JSON, begins in lines.
 *
 * @param line the index of the line
 * @param at where its first bracket stands in the line
 */
record JsonStart(int line, int at) {

    private static final String QUOTES = "\"'`“„«‘「";

    private static final Pattern ASSIGNMENT = Pattern.compile(
            "(?:(?:const|let|var|final|my|export|return|val|auto|static|private|public)\\s+){0,3}(?:[A-Z][\\w<>\\[\\], ]{0,40}\\s+)?[$@]?[\\p{L}_][\\w.\\p{L}]{0,40}(?:\\s*:\\s*[\\w<>\\[\\], ]{1,40})?\\s*(?::=|=|:)\\s*(?:new \\w{1,20}\\s*|(?:array|list|set|tuple|Arrays\\.asList|List\\.of|Set\\.of)?(?=[\\[({]))",
            Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern INLINE = Pattern.compile("[:=：]\\s{0,3}(?=[\\[{]\\s{0,9}[\"'“‘{\\[])");
    private static final Pattern KEYED =
            Pattern.compile("\\{\\s*[\\p{L}_][\\w\\p{L}]{0,40}\\s*:(?!/).*", Pattern.DOTALL);
    private static final Pattern TUPLE = Pattern.compile("\\(\\s*[\"'“].*", Pattern.DOTALL);
    private static final int MOST = 500;

    /** Whether a line begins as a list or an object does, and not just with a bracket. */
    static boolean beginHere(String line) {
        if (line.isEmpty() || "[{".indexOf(line.charAt(0)) < 0) {
            return false;
        }
        String rest = line.substring(1, Math.min(line.length(), MOST)).stripLeading();
        if (rest.isEmpty()) {
            return true;
        }
        return "[{".indexOf(rest.charAt(0)) >= 0 && !line.startsWith("[[")
                || line.startsWith("[[\"")
                || line.startsWith("[['")
                || line.startsWith("[[[")
                || line.equals("[[")
                || QUOTES.indexOf(rest.charAt(0)) >= 0;
    }

    /** The first place where it begins; null when it does nowhere. */
    static @Nullable JsonStart in(List<Line> lines) {
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i).text();
            if (text.isEmpty()) {
                continue;
            }
            int at = in(text, lines, i);
            if (at >= 0) {
                return new JsonStart(i, at);
            }
        }
        return null;
    }

    private static int in(String text, List<Line> lines, int index) {
        String head = text.length() > MOST ? text.substring(0, MOST) : text;
        if (beginHere(head)) {
            return isSetInLines(head, lines, index) ? -1 : 0;
        }
        if (head.startsWith("{") && KEYED.matcher(head).matches()
                || index == 0
                        && head.startsWith("(")
                        && TUPLE.matcher(head).matches()
                        && lines.getLast().text().endsWith(")")) {
            return 0;
        }
        if (head.startsWith("[") && isUnquoted(lines, index) || head.startsWith("[{") || head.startsWith("[ {")) {
            return 0;
        }
        if (head.indexOf('[') > 0 || head.indexOf('{') > 0 || head.indexOf('(') > 0) {
            Matcher assignment = ASSIGNMENT.matcher(head);
            if (assignment.lookingAt()
                    && assignment.end() < head.length()
                    && isList(head, assignment.end(), lines, index)) {
                return assignment.end();
            }
            Matcher inline = INLINE.matcher(head);
            if (inline.find()) {
                return inline.end();
            }
        }
        return -1;
    }

    /** A line that is only a bracket, or a name in brackets, among lines that are no JSON. */
    private static boolean isSetInLines(String head, List<Line> lines, int index) {
        return head.length() == 1 && index == lines.size() - 1 && index > 0;
    }

    private static boolean isList(String head, int at, List<Line> lines, int index) {
        char c = head.charAt(at);
        if (c == '[' || c == '{') {
            String rest = head.substring(at + 1).stripLeading();
            return rest.isEmpty()
                    || QUOTES.indexOf(rest.charAt(0)) >= 0
                    || "[{]".indexOf(rest.charAt(0)) >= 0
                    || head.endsWith("]")
                    || KEYED.matcher(head.substring(at)).matches();
        }
        String rest = head.substring(at + 1).stripLeading();
        return c == '('
                && (rest.isEmpty()
                        ? index + 1 < lines.size()
                        : QUOTES.indexOf(rest.charAt(0)) >= 0 || rest.charAt(0) == '[');
    }

    /** Whether all that follows is one pair of brackets with several parts: "[Louvre, Orsay]". */
    private static boolean isUnquoted(List<Line> lines, int index) {
        int opening = 0;
        int separators = 0;
        int last = index;
        for (int i = index; i < lines.size(); i++) {
            String text = lines.get(i).text();
            if (text.isEmpty()) {
                continue;
            }
            last = i;
            for (int k = 0; k < text.length(); k++) {
                char c = text.charAt(k);
                opening += c == '[' ? 1 : 0;
                separators += c == ',' || c == ';' || c == '，' || c == '、' ? 1 : 0;
                if (opening > 1) {
                    return false;
                }
            }
            if (text.indexOf(']') >= 0 && i == index && text.indexOf(']') < text.length() - 1) {
                return false;
            }
        }
        String end = lines.get(last).text();
        boolean isEmpty = index == last && (end.equals("[]") || end.equals("[ ]"));
        return isEmpty || (end.endsWith("]") || end.endsWith("].") || end.endsWith("];")) && separators > 0;
    }
}
