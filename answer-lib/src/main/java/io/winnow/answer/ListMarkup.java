package io.winnow.answer;

import io.winnow.answer.text.Escapes;
import io.winnow.answer.text.PlainLine;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stands around a name and is no part of it: quotes, marks of emphasis, tags, links, citations, full stops. Bullets and numbers are
 * off already, since they can only be told from names by the whole list. Works on {@linkplain PlainLine plain} lines of bounded length.
 */
final class ListMarkup {

    /** What lies deeper than this is somebody's joke. */
    private static final int MOST_LAYERS = 5;

    private static final int MOST_MARKS = 20;

    private static final String END_MARKS = ",;:，；：、،。";
    private static final List<String> QUOTES =
            List.of("\"\"", "''", "“”", "‘’", "«»", "„“", "„”", "”“", "「」", "『』", "《》", "〈〉", "‹›");
    private static final List<String> EMPHASIS = List.of("__", "==", "*", "_");
    private static final List<String> MARKS = List.of("``", "||");
    private static final Set<String> ABBREVIATIONS = Set.of(
            "etc", "jr", "sr", "st", "inc", "ltd", "co", "corp", "no", "vs", "dr", "mr", "mrs", "ave", "blvd", "bros",
            "al", "esq", "ph.d", "gmbh", "pty", "llc");

    private static final Pattern TAG = Pattern.compile(
            "</?(?:li|ul|ol|b|i|em|strong|p|br|u|s|span|div|td|tr|th|table|mark|code|sup|sub|small|font|dt|dd|dl)(?: [^<>]{0,200})? ?/?>",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern REFERENCE = Pattern.compile(
            " ?<(sup|ref|cite)(?: [^<>]{0,200})?>[^<>]{0,80}</\\1>|\uE200[^\uE201]{0,200}\uE201| ?【[^【】]{0,80}[†\\d][^【】]{0,80}】| ?\\[\\^[^\\[\\]]{1,20}\\]| ?\\^\\d{1,3}\\^| ?【(?:source|来源|參考|参考|引用|出典)】| ?\\[\\[\\d{1,3}\\]\\](?:\\([^()\\s]{1,500}\\))?|[†‡]+$",
            Pattern.CASE_INSENSITIVE);
    /** What every reference has in it, found in a fraction of the time. */
    private static final Pattern REFERENCED =
            Pattern.compile("<(?:sup|ref|cite)|[\uE200【†‡]|\\[[\\^\\[]|\\^\\d", Pattern.CASE_INSENSITIVE);

    private static final String MARKED = "<[【\uE200^†‡";
    private static final Pattern BBCODE = Pattern.compile(
            "\\[/?(?:b|i|u|s|size|color|url|code|quote)(?:=[^\\[\\]]{0,80})?\\]", Pattern.CASE_INSENSITIVE);
    private static final Pattern STRONG = Pattern.compile("\\*{2,}|`{3,}|~{2,}|'{3,}");
    private static final Pattern LATEX =
            Pattern.compile("\\\\(?:text(?:bf|it|tt|rm|sc)?|emph|underline|mathrm|mathbf|boxed)\\{([^{}]{1,300})\\}");
    private static final Pattern LINK = Pattern.compile(
            "!?\\[([^\\[\\]]{1,300})\\]\\((?:[^()\\s]|\\([^()\\s]{0,200}\\)){0,1000}(?: \"[^\"]{0,200}\")?\\)");
    private static final Pattern REFERENCE_LINK = Pattern.compile("^\\[([^\\[\\]]{1,300})\\]\\[[^\\[\\]]{0,30}\\]");
    private static final Pattern WIKI_LINK =
            Pattern.compile("\\[\\[(?:[^\\[\\]|]{1,300}\\|)?([^\\[\\]|]{1,300})\\]\\]");
    private static final Pattern END_LINK =
            Pattern.compile(" ?\\(?\\[(?:[^\\[\\]]{1,60})\\]\\((?:[^()\\s]|\\([^()\\s]{0,200}\\)){0,1000}\\)\\)?$");
    private static final Pattern CITATION = Pattern.compile(
            " ?\\[(?i:source|sources|ref|quelle|via|see|fuente) ?: ?[^\\[\\]]{1,200}\\]$| ?\\[(?:\\d{1,3}(?:\\s?[,;–-]\\s?\\d{1,3}){0,8}|[a-z*†]|(?i:citation needed|source|sources|ref|quelle|wikipedia|needs citation))\\]$"
                    + "| ?\\((?i:source|sources|via|see|cf\\.?|ref|quelle|siehe|fuente|fonte|источник|来源|出典)(?::| )[^()]{1,200}(?:\\([^()]{0,100}\\))?\\)$"
                    + "| ?[(<\\[]https?://[^\\s<>\\[\\]]{1,500}[)>\\]]$"
                    + "|(?: [-–—:])? https?://\\S{1,500}$");

    private ListMarkup() {}

    /**
     * The text without its decoration; null when there is no end of it.
     *
     * @param areQuoted whether quotes are decoration; in a list where few lines have them they belong to the name
     */
    static @Nullable String off(String line, boolean areQuoted) {
        String text = line;
        for (int layer = 0; layer < MOST_LAYERS; layer++) {
            String next = PlainLine.of(onePass(text, areQuoted));
            if (next.equals(text)) {
                String plain = PlainLine.of(Escapes.off(text));
                return plain.equals(text) ? text : PlainLine.of(trimmed(plain, areQuoted));
            }
            text = next;
        }
        return null;
    }

    /** Without marks of emphasis at its end, so that what it ends with can be seen. */
    static String withoutEmphasisAtEnd(String line) {
        int end = line.length();
        while (end > 0 && "*_".indexOf(line.charAt(end - 1)) >= 0) {
            end--;
        }
        return line.substring(0, end);
    }

    static boolean isQuoted(String line) {
        int end = line.length();
        while (end > 2 && (END_MARKS.indexOf(line.charAt(end - 1)) >= 0 || line.charAt(end - 1) == '.')) {
            end--;
        }
        return isWrapped(line, 0, end, QUOTES);
    }

    private static String onePass(String line, boolean areQuoted) {
        String text = line;
        if (isMarked(text)) {
            if (REFERENCED.matcher(text).find()) {
                text = REFERENCE.matcher(text).replaceAll("");
            }
            text = isCode(text) ? text : replaced(TAG, text, "");
            text = BBCODE.matcher(text).replaceAll("");
        }
        if (text.indexOf('[') >= 0) {
            text = REFERENCE_LINK.matcher(text).replaceAll("$1");
            text = WIKI_LINK.matcher(text).replaceAll("$1");
            Matcher end = END_LINK.matcher(text);
            if (end.find() && end.start() > 0) {
                text = text.substring(0, end.start());
            }
            text = LINK.matcher(text).replaceAll("$1");
        }
        if (text.indexOf('\\') >= 0) {
            text = LATEX.matcher(text).replaceAll("$1");
            text = text.length() > 2 && text.startsWith("$") && text.endsWith("$")
                    ? text.substring(1, text.length() - 1)
                    : text;
        } else if (text.length() > 2 && text.startsWith("$") && text.endsWith("$")) {
            text = text.substring(1, text.length() - 1);
        }
        if (text.indexOf('*') >= 0 || text.indexOf('`') >= 0 || text.indexOf('~') >= 0 || text.indexOf('\'') >= 0) {
            text = replaced(STRONG, text, "");
        }
        if (text.endsWith("]") || text.endsWith(")") || text.endsWith(">") || text.contains("://")) {
            Matcher citation = CITATION.matcher(text);
            text = citation.find() && citation.start() > 0 ? text.substring(0, citation.start()) : text;
        }
        return trimmed(text, areQuoted);
    }

    private static boolean isMarked(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 'A' || c > 'z' || c == '[' || c == '^') && MARKED.indexOf(c) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isCode(String text) {
        return text.startsWith("`") && text.endsWith("`");
    }

    /** Replaced, unless nothing would be left of it. */
    private static String replaced(Pattern pattern, String text, String by) {
        String without = pattern.matcher(text).replaceAll(by);
        return without.isBlank() ? text : without;
    }

    /** Moves both ends inwards over all that decorates. */
    private static String trimmed(String text, boolean areQuoted) {
        int begin = 0;
        int end = text.length();
        for (int layer = 0; layer < MOST_MARKS; layer++) {
            int movedBegin = begin;
            int movedEnd = beforeEnd(text, begin, end);
            int marks = emphasis(text, movedBegin, movedEnd);
            if (marks > 0) {
                movedBegin += marks;
                movedEnd -= marks;
            } else if (isWrapped(text, movedBegin, movedEnd, MARKS)
                    || (areQuoted && isWrapped(text, movedBegin, movedEnd, QUOTES))) {
                movedBegin++;
                movedEnd--;
            } else if (isGreater(text, movedBegin, movedEnd)) {
                movedBegin += 2;
            }
            while (movedBegin < movedEnd && text.charAt(movedBegin) == ' ') {
                movedBegin++;
            }
            while (movedBegin < movedEnd && text.charAt(movedEnd - 1) == ' ') {
                movedEnd--;
            }
            if (movedBegin == begin && movedEnd == end) {
                return text.substring(begin, end);
            }
            begin = movedBegin;
            end = movedEnd;
        }
        return text.substring(begin, end);
    }

    private static boolean isGreater(String text, int begin, int end) {
        return end - begin > 2 && text.charAt(begin) == '>' && text.charAt(begin + 1) == ' ';
    }

    /** How many marks of emphasis stand at both ends of it, and nowhere within. */
    private static int emphasis(String text, int begin, int end) {
        if (begin >= end || "_=*".indexOf(text.charAt(begin)) < 0) {
            return 0;
        }
        for (String mark : EMPHASIS) {
            int length = mark.length();
            if (end - begin > 2 * length
                    && text.startsWith(mark, begin)
                    && text.startsWith(mark, end - length)
                    && text.indexOf(mark, begin + length) == end - length
                    && text.charAt(begin + length) != ' ') {
                return length;
            }
        }
        return 0;
    }

    private static int beforeEnd(String text, int begin, int end) {
        if (end - begin < 2) {
            return end;
        }
        char last = text.charAt(end - 1);
        if (last == '。') {
            // As long as other decoration waits for being taken off, nothing is said about full stops of other scripts.
            return end;
        }
        if (END_MARKS.indexOf(last) >= 0 || last == '|') {
            return isEntity(text, begin, end) ? end : end - 1;
        }
        boolean isFullStop = last == '.' && text.charAt(end - 2) != '.' && !endsWithAbbreviation(text, begin, end - 1);
        return isFullStop ? end - 1 : end;
    }

    /** Whether a semicolon at the end belongs to an entity, which is decoded last. */
    private static boolean isEntity(String text, int begin, int end) {
        int at = end - 2;
        while (at > begin && end - at < 12 && Character.isLetterOrDigit(text.charAt(at))) {
            at--;
        }
        if (text.charAt(at) == '#') {
            at--;
        }
        if (text.startsWith("&amp;", at - 4)) {
            at -= 4;
        }
        if (text.charAt(end - 1) != ';' || at < begin || text.charAt(at) != '&') {
            return false;
        }
        String entity = text.substring(at, end);
        return !Escapes.entities(entity).equals(entity);
    }

    /** Whether the full stop belongs to the last word: "Washington D.C.", "King Jr.", "&c.". */
    private static boolean endsWithAbbreviation(String text, int begin, int stop) {
        int word = stop;
        while (word > begin && " (".indexOf(text.charAt(word - 1)) < 0) {
            word--;
        }
        int part = Math.max(word, text.lastIndexOf('.', stop - 1) + 1);
        if (part < stop && "&+@".indexOf(text.charAt(part)) >= 0) {
            part++;
        }
        String last = text.substring(part, stop);
        return (last.codePointCount(0, last.length()) == 1 && Character.isLetter(last.codePointAt(0)))
                || ABBREVIATIONS.contains(last.toLowerCase(Locale.ROOT))
                || isRoman(last)
                // "v. Chr.", "a. D."
                || (last.length() <= 3 && text.lastIndexOf(". ", stop) >= begin);
    }

    /** "Pius XII." */
    private static boolean isRoman(String word) {
        return word.length() > 1 && word.length() < 7 && word.chars().allMatch(c -> "IVXLC".indexOf(c) >= 0);
    }

    private static boolean isWrapped(String text, int begin, int end, List<String> pairs) {
        if (end - begin < 3) {
            return false;
        }
        char first = text.charAt(begin);
        char last = text.charAt(end - 1);
        for (String pair : pairs) {
            if (pair.charAt(0) == first && pair.charAt(1) == last && text.indexOf(last, begin + 1) == end - 1) {
                return true;
            }
        }
        return false;
    }
}
