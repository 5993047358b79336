package io.winnow.producer;

import java.util.ArrayList;
import java.util.List;

/**
 * The lines of an answer and how they stand.
 *
 * @param lines blank ones included, those that open and close code fences not
 * @param unread lines with text that are left out because there are too many
 */
record Layout(List<Line> lines, int unread) {

    /**
     * One line.
     *
     * @param text the visible part
     * @param start where it begins in the answer
     */
    record Line(String text, int start, boolean isFenced) {

        boolean isBlank() {
            return text.isEmpty();
        }

        /** Where in the answer the first bracket of the line stands. */
        int jsonAt(String answer) {
            int at = start;
            while (at < answer.length() && answer.charAt(at) != '[' && answer.charAt(at) != '{') {
                at++;
            }
            return at;
        }
    }

    /** Reads the first lines of an answer. */
    static Layout of(String answer, int mostLines) {
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
                String text = Visible.of(answer.substring(start, end));
                if (isFence(text)) {
                    isFenced = !isFenced;
                } else {
                    lines.add(new Line(text, start, isFenced));
                }
            }
            boolean isPair = end + 1 < answer.length() && answer.charAt(end) == '\r' && answer.charAt(end + 1) == '\n';
            start = end + (isPair ? 2 : 1);
        }
        return new Layout(lines, unread);
    }

    private static boolean endsLine(char c) {
        return switch (c) {
            case '\n', '\r', 0x0B, '\f', 0x85, 0x2028, 0x2029 -> true;
            default -> false;
        };
    }

    private static boolean isFence(String line) {
        return (line.startsWith("```") && line.indexOf('`', 3) < 0) || line.startsWith("~~~");
    }
}
