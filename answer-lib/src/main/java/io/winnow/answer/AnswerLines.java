package io.winnow.answer;

import io.winnow.answer.text.PlainLine;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of an answer and how they stand.
 *
 * @param lines blank ones included, those that open and close code fences not
 * @param unread lines with text that are left out because there are too many
 */
record AnswerLines(List<Line> lines, int unread) {

    /**
     * One line.
     *
     * @param raw as it stands in the answer
     * @param text the visible part
     * @param isFenced whether it stands in a code fence
     */
    record Line(String raw, String text, boolean isFenced) {

        boolean isBlank() {
            return text.isEmpty();
        }

        int indent() {
            int columns = 0;
            for (int i = 0; i < raw.length(); i++) {
                char c = raw.charAt(i);
                if (c == '\t') {
                    columns += 4;
                } else if (c == ' ' || c == '\u00A0') {
                    columns++;
                } else if (c == '\u3000') {
                    columns += 2;
                } else {
                    return columns;
                }
            }
            return columns;
        }
    }

    /** Reads the first lines of an answer. */
    static AnswerLines of(String answer, int mostLines) {
        List<Line> lines = new ArrayList<>();
        boolean isFenced = false;
        int unread = 0;
        int start = 0;
        while (start < answer.length()) {
            int end = start;
            while (end < answer.length() && !endsLine(answer.charAt(end))) {
                end++;
            }
            if (lines.size() >= mostLines) {
                unread += end > start ? 1 : 0;
            } else {
                String raw = answer.substring(start, end);
                String text = PlainLine.of(raw);
                if (isFence(text)) {
                    isFenced = !isFenced;
                } else {
                    lines.add(new Line(raw, text, isFenced));
                }
            }
            boolean isPair = end + 1 < answer.length() && answer.charAt(end) == '\r' && answer.charAt(end + 1) == '\n';
            start = end + (isPair ? 2 : 1);
        }
        return new AnswerLines(lines, unread);
    }

    /** The lines as one text again. */
    static String join(List<Line> lines) {
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            text.append(line.raw()).append('\n');
        }
        return text.toString();
    }

    private static boolean endsLine(char c) {
        return switch (c) {
            case '\n', '\r', 0x0B, '\f', 0x85, 0x2028, 0x2029 -> true;
            default -> false;
        };
    }

    private static boolean isFence(String line) {
        return (line.startsWith("```") && line.indexOf('`', 3) < 0)
                || (line.startsWith("~~~") && line.indexOf("~~~", 3) < 0);
    }
}
