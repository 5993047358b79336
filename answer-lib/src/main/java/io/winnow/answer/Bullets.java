package io.winnow.answer;

import java.util.List;
import java.util.Locale;

/**
 * Takes bullets off. Those that are nothing else are taken off wherever they stand; any other sign when the lines of the list begin
 * with one: "-5 °C", "*batteries not included" and "#MeToo" are names.
 */
final class Bullets {

    private static final String ALWAYS = "•◦▪▫‣⁃∙▸▹►▶●○■□◆◇➤✓✔・･❖⦿➢➔☐☑☒⬜";

    /** Need white space after them: they stand within words too. */
    private static final String SPACED = "-*+·–—―→>✅☑➡👉🔹🔸✦★⭐➜➝⇒↳»›◉⚫⚪🔘▻❯❱✱✳✴❥";

    private static final String GLUED = "-*+–—―~»›>·";

    private Bullets() {}

    /** Whether any was taken off. */
    static boolean off(List<TableRow> rows) {
        boolean isAny = false;
        for (TableRow row : rows) {
            int after = after(row.text);
            if (after > 0) {
                String mark = row.text.substring(0, row.text.offsetByCodePoints(0, 1));
                row.text = row.text.substring(after).strip();
                row.mark = "bullet" + mark;
                isAny = true;
            }
        }
        return isAny | signsOff(rows) | gluedOff(rows);
    }

    /** Whether a row's mark is a bullet's and not a number's. */
    static boolean isBullet(String mark) {
        return mark.startsWith("bullet") || mark.startsWith("sign") || mark.startsWith("glued") || mark.equals("o");
    }

    static boolean isMarked(String line) {
        return after(line) > 0;
    }

    /** Where the text after a bullet begins; 0 when there is none. */
    static int after(String text) {
        if (text.length() < 2) {
            return 0;
        }
        int c = text.codePointAt(0);
        int next = Character.charCount(c);
        if (next < text.length() && text.charAt(next) == '\uFE0F') {
            next++;
        }
        if (next >= text.length()) {
            return 0;
        }
        if (ALWAYS.indexOf(c) >= 0) {
            return next;
        }
        boolean isSpaced = text.charAt(next) == ' ';
        if (SPACED.indexOf(c) >= 0 && isSpaced) {
            return next + 1;
        }
        if ((text.startsWith("-> ") || text.startsWith("=> ") || text.startsWith(">> ") || text.startsWith("-- "))
                && text.length() > 3) {
            return 3;
        }
        if (c == '\\') {
            return text.startsWith("\\item ")
                    ? 6
                    : "-*+•".indexOf(text.charAt(1)) >= 0 && text.length() > 3 && text.charAt(2) == ' ' ? 3 : 0;
        }
        if (text.startsWith("#. ") && text.length() > 3) {
            return 3;
        }
        if (text.startsWith("[*]")) {
            return 3;
        }
        return c == '[' ? afterBox(text) : 0;
    }

    /** "[ ] ", "[x] ". */
    private static int afterBox(String text) {
        boolean isBox = text.length() > 4
                && " xX✓-".indexOf(text.charAt(1)) >= 0
                && text.charAt(2) == ']'
                && text.charAt(3) == ' ';
        return isBox ? 4 : text.startsWith("[] ") && text.length() > 3 ? 3 : 0;
    }

    /** Any signs, emoji included, that all lines of a list begin with. */
    private static boolean signsOff(List<TableRow> rows) {
        int marked = 0;
        int open = 0;
        for (TableRow row : rows) {
            if (!row.isMarked() || row.mark.startsWith("sign")) {
                open++;
                marked += afterSign(row.text) > 0 ? 1 : 0;
            } else {
                open += afterSign(row.text) > 0 ? 1 : 0;
                marked += afterSign(row.text) > 0 ? 1 : 0;
            }
        }
        boolean isMarked = marked > 1 && (marked == open || marked > 3 && marked * 5 >= rows.size() * 4);
        if (!isMarked) {
            return lettersOff(rows);
        }
        // Signs before some lines of a list that has bullets are the signs of its parts.
        boolean hasBullets = rows.stream().anyMatch(TableRow::isMarked);
        for (TableRow row : rows) {
            int after = afterSign(row.text);
            if (after > 0) {
                row.mark = row.isMarked() || hasBullets ? row.mark : "sign";
                row.text = row.text.substring(after).strip();
            }
        }
        return true;
    }

    private static int afterSign(String text) {
        int at = 0;
        int signs = 0;
        while (at < text.length() && signs < 8 && isSign(text.codePointAt(at), signs)) {
            at += Character.charCount(text.codePointAt(at));
            signs++;
        }
        boolean isSpaced = at < text.length() && text.charAt(at) == ' ';
        return signs > 0 && isSpaced && at + 1 < text.length() ? at + 1 : 0;
    }

    private static boolean isSign(int c, int before) {
        if (c == '\u200D' || c == '\uFE0F' || (c >= 0x1F3FB && c <= 0x1F3FF) || (c >= 0xE0020 && c <= 0xE007F)) {
            return before > 0;
        }
        if (c == '*' || c == '_' || c == '#' || c == '|' || c == '&') {
            return c == '|';
        }
        return switch (Character.getType(c)) {
            case Character.OTHER_SYMBOL, Character.DASH_PUNCTUATION -> true;
            case Character.MATH_SYMBOL -> true;
            case Character.OTHER_PUNCTUATION -> "…¿¡'\"".indexOf(c) < 0;
            case Character.MODIFIER_SYMBOL -> c != '`';
            default -> false;
        };
    }

    /** The letter o for a bullet. */
    private static boolean lettersOff(List<TableRow> rows) {
        boolean isAll =
                rows.size() > 2 && rows.stream().allMatch(row -> row.text.startsWith("o ") && row.text.length() > 2);
        if (isAll) {
            for (TableRow row : rows) {
                row.text = row.text.substring(2).strip();
                row.mark = "o";
            }
        }
        return isAll;
    }

    private static boolean gluedOff(List<TableRow> rows) {
        if (rows.size() < 2 || rows.getFirst().text.isEmpty()) {
            return false;
        }
        char sign = rows.getFirst().text.charAt(0);
        boolean isSymbol = Character.getType(sign) == Character.OTHER_SYMBOL;
        if (GLUED.indexOf(sign) < 0 && sign != '#' && !isSymbol) {
            return false;
        }
        boolean isPhrase = false;
        boolean isCapital = false;
        for (TableRow row : rows) {
            String text = row.text;
            if (text.length() < 2 || text.charAt(0) != sign || !Character.isLetter(text.codePointAt(1))) {
                return false;
            }
            if (text.indexOf(sign, 1) > 0 && (sign == '*' || sign == '~')) {
                return false;
            }
            isPhrase |= text.indexOf(' ') > 0;
            isCapital |= !text.equals(text.toLowerCase(Locale.ROOT));
        }
        // "#MeToo" and "-ism" are names.
        if (!isPhrase && (sign == '#' || !isCapital)) {
            return false;
        }
        for (TableRow row : rows) {
            row.text = row.text.substring(1).strip();
            row.mark = "glued" + sign;
        }
        return true;
    }
}
