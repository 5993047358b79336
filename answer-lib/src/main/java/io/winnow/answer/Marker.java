package io.winnow.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number that a line may begin with, in any script: whether it numbers the line, or is part of a name, is told by the other lines only
 * ({@link Numbering}).
 *
 * @param shape what numbers of the same list share
 * @param ordinal its place in the order
 * @param end where the text after it begins
 * @param strength how much it looks like the number of a list
 */
record Marker(String shape, long ordinal, int end, Strength strength) {

    enum Strength {
        /** Nothing else: ①, 一、, 1️⃣. */
        CERTAIN,
        /** "1. ", "(2) ". */
        USUAL,
        /** "1.x", "A. ", "1 ": taken for a number only when all lines have one, one after the other from the first. */
        WEAK
    }

    private static final int MOST_DIGITS = 6;
    private static final int MOST_MARK = 60;

    private static final String DECIMALS = "一二三四五六七八九";
    private static final String FORMAL = "壹贰叁肆伍陆柒捌玖";
    private static final String CJK = DECIMALS + FORMAL + "十百〇零拾";
    private static final List<String> ALPHABETS = List.of(
            "abcdefghijklmnopqrstuvwxyz",
            "абвгдежзиклмнопрстуфхцчшщэюя",
            "αβγδεζηθικλμνξοπρστυφχψω",
            "가나다라마바사아자차카타파하",
            "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
            "アイウエオカキクケコサシスセソタチツテト",
            "イロハニホヘトチリヌルヲ",
            "あいうえおかきくけこさしすせそ",
            "أبتثجحخدذرزسشصضطظعغفقكلمنهوي",
            "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
            "أبجدهوزحطيكلمنسعفصقر",
            "אבגדהוזחטיכלמנסעפצקרשת",
            "甲乙丙丁戊己庚辛壬癸",
            "कखगघङचछजझञ",
            "กขคงจฉชซฌ");

    /** "Fact one: ". */
    private static final Pattern NAMED_WORD =
            Pattern.compile("(\\p{L}{2,20}) (\\p{L}{2,14}) ?(?:[:：]|[-–—](?= )) ?", Pattern.UNICODE_CHARACTER_CLASS);

    /** The last of a list, wherever that is. */
    static final long LAST = Long.MAX_VALUE;

    private static final Set<String> LASTS = Set.of(
            "finally",
            "lastly",
            "zuletzt",
            "schließlich",
            "enfin",
            "finalmente",
            "por último",
            "infine",
            "наконец",
            "最后",
            "最後",
            "ten slotte",
            "마지막으로",
            "أخيرا",
            "أخيراً");

    private static final String CLOSES = ".)]）】〕］>:：、．，,-–—।|";

    private static final String ROMAN_DIGITS = "ivxlcdmIVXLCDM";

    private static final Map<String, Integer> WORDS = words();

    /** "Item 1: ", "Herb #2 - ", "項目1：". */
    private static final Pattern NAMED = Pattern.compile(
            "(\\p{L}[\\p{L}\\p{M}'’ ]{0,23}?) ?[#№(\\[]? ?(\\p{Nd}{1,5})[)\\]]?(?: ?([:：.)、]|[-–—](?= ))) ?",
            Pattern.UNICODE_CHARACTER_CLASS);

    private static final String NUMBER_ENDS = " )]:：.、-–—";

    private static final Pattern COUNTED = Pattern.compile("(\\d{1,4})/\\d{1,4}[.):]? +");
    private static final Pattern NESTED = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){1,4})(?:[.):]+ ?| +)(?=\\S)");
    private static final Pattern PREFIX = Pattern.compile(
            "(?:#|№ ?|(?:No|Nr|Nº|N°|nº|n°|no|nr|Num|№)\\.? ?|第 ?|제 ?|その|其)(?=[\\p{Nd}一二三四五六七八九十])",
            Pattern.UNICODE_CHARACTER_CLASS);
    /** What prefixes begin with. */
    private static final String PREFIXES = "#№Nn第제そ其";

    private static final Pattern COUNTER =
            Pattern.compile("(?:つ目|番目|つめ|번째|번|째|位|点|個|个|st|nd|rd|th|ème|eme|er|re|e|º|ª|°|-?й|-?я)(?!\\p{L})");

    private static Map<String, Integer> words() {
        String[][] languages = {
            {"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"},
            {"firstly", "secondly", "thirdly", "fourthly", "fifthly", "sixthly"},
            {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"},
            {
                "erstens",
                "zweitens",
                "drittens",
                "viertens",
                "fünftens",
                "sechstens",
                "siebtens",
                "achtens",
                "neuntens",
                "zehntens"
            },
            {"premièrement", "deuxièmement", "troisièmement", "quatrièmement", "cinquièmement", "sixièmement"},
            {
                "premier",
                "deuxième",
                "troisième",
                "quatrième",
                "cinquième",
                "sixième",
                "septième",
                "huitième",
                "neuvième",
                "dixième"
            },
            {"primero", "segundo", "tercero", "cuarto", "quinto", "sexto", "séptimo", "octavo", "noveno", "décimo"},
            {"primo", "secondo", "terzo", "quarto", "quinto", "sesto", "settimo", "ottavo", "nono", "decimo"},
            {"primeiro", "segundo", "terceiro", "quarto", "quinto", "sexto", "sétimo", "oitavo", "nono", "décimo"},
            {"ten eerste", "ten tweede", "ten derde", "ten vierde", "ten vijfde"},
            {"во-первых", "во-вторых", "в-третьих", "в-четвертых", "в-пятых"},
            {"первое", "второе", "третье", "четвертое", "пятое"},
            {"po pierwsze", "po drugie", "po trzecie", "po czwarte", "po piąte"},
            {"首先", "其次", "再次", "此外"},
            {"", "", "然后", "另外"},
            {"", "", "再者"},
            {"まず", "次に", "さらに"},
            {"zunächst", "", ""},
            {"先ず"},
            {"첫째", "둘째", "셋째", "넷째", "다섯째", "여섯째", "일곱째", "여덟째", "아홉째", "열째"},
            {"첫 번째", "두 번째", "세 번째", "네 번째", "다섯 번째"},
            {"أولا", "ثانيا", "ثالثا", "رابعا", "خامسا", "سادسا", "سابعا", "ثامنا", "تاسعا", "عاشرا"},
            {"أولاً", "ثانياً", "ثالثاً", "رابعاً", "خامساً", "سادساً", "سابعاً", "ثامناً", "تاسعاً", "عاشراً"},
        };
        Map<String, Integer> words = new java.util.HashMap<>();
        for (String[] language : languages) {
            for (int i = 0; i < language.length; i++) {
                words.putIfAbsent(language[i], i + 1);
            }
        }
        return Map.copyOf(words);
    }

    Marker shaped(String other) {
        return new Marker(other, ordinal, end, strength);
    }

    /** All that a line may be numbered with. */
    static List<Marker> of(String line) {
        List<Marker> found = new ArrayList<>(2);
        if (line.isEmpty()) {
            return found;
        }
        // Patterns are given the beginning only: a number is short.
        String head = line.length() > MOST_MARK ? line.substring(0, MOST_MARK) : line;
        addEnclosed(found, line);
        addKeycap(found, line);
        addNested(found, head);
        addPlain(found, line, head);
        addWord(found, line, head);
        addNamed(found, head);
        found.removeIf(marker -> marker.end >= line.length());
        return found;
    }

    /** ① to ⑳, ⑴, ⒈ and their like, but not letters in circles. */
    private static void addEnclosed(List<Marker> found, String line) {
        int c = line.codePointAt(0);
        boolean isEnclosed = (c >= 0x2460 && c <= 0x249B)
                || (c >= 0x24EB && c <= 0x24FF)
                || (c >= 0x2776 && c <= 0x2793)
                || (c >= 0x3220 && c <= 0x3229)
                || (c >= 0x3280 && c <= 0x3289);
        if (isEnclosed) {
            int end = afterSpace(line, 1);
            if (end < line.length() && ".、:：)".indexOf(line.charAt(end)) >= 0) {
                end = afterSpace(line, end + 1);
            }
            found.add(new Marker("enclosed", Character.getNumericValue(c), end, Strength.CERTAIN));
        }
    }

    private static void addKeycap(List<Marker> found, String line) {
        int at = 0;
        long value = 0;
        while (at < line.length() && at < 9) {
            char c = line.charAt(at);
            int cap = at + 1 < line.length() && line.charAt(at + 1) == '\uFE0F' ? at + 2 : at + 1;
            if (c < '0' || c > '9' || cap >= line.length() || line.charAt(cap) != '\u20E3') {
                break;
            }
            value = value * 10 + (c - '0');
            at = cap + 1;
        }
        if (at == 0 && line.startsWith("\uD83D\uDD1F")) {
            at = 2;
            value = 10;
        }
        if (at > 0) {
            int end = afterSpace(line, at);
            if (end < line.length() && ".:)".indexOf(line.charAt(end)) >= 0) {
                end = afterSpace(line, end + 1);
            }
            found.add(new Marker("keycap", value, end, Strength.CERTAIN));
        }
    }

    private static void addNested(List<Marker> found, String head) {
        if (head.charAt(0) < '0' || head.charAt(0) > '9') {
            return;
        }
        Matcher nested = NESTED.matcher(head);
        if (nested.lookingAt()) {
            String[] path = nested.group(1).split("\\.");
            long ordinal = 0;
            for (int i = 0; i < 5; i++) {
                ordinal = ordinal * 1_000 + (i < path.length ? Long.parseLong(path[i]) + 1 : 0);
            }
            found.add(new Marker("nested" + path.length, ordinal, nested.end(), Strength.WEAK));
        }
        Matcher counted = COUNTED.matcher(head);
        if (counted.lookingAt()) {
            found.add(new Marker("counted", Long.parseLong(counted.group(1)), counted.end(), Strength.WEAK));
        }
    }

    private static void addPlain(List<Marker> found, String line, String head) {
        int at = 0;
        char open = line.charAt(0);
        String opening = "";
        if ("([（【〔［<".indexOf(open) >= 0) {
            opening = String.valueOf(open);
            at = 1;
        }
        String before = "";
        if (at < head.length() && PREFIXES.indexOf(head.charAt(at)) >= 0) {
            Matcher prefix = PREFIX.matcher(head).region(at, head.length());
            if (prefix.lookingAt()) {
                before = prefix.group().strip();
                at = prefix.end();
            }
        }
        String kind = opening + before;
        int digits = at;
        int count = 0;
        long value = 0;
        while (digits < head.length() && count <= MOST_DIGITS && digit(head.codePointAt(digits)) >= 0) {
            value = value * 10 + digit(head.codePointAt(digits));
            digits += Character.charCount(head.codePointAt(digits));
            count++;
        }
        if (count > 0 && count <= MOST_DIGITS) {
            boolean isPrefixed = !before.isEmpty();
            addClosed(
                    found,
                    line,
                    head,
                    kind + "d",
                    value,
                    digits,
                    isPrefixed ? Strength.USUAL : Strength.WEAK,
                    Strength.USUAL);
            return;
        }
        int cjk = at;
        while (cjk < head.length() && cjk - at < 4 && CJK.indexOf(head.charAt(cjk)) >= 0) {
            cjk++;
        }
        if (cjk > at) {
            addClosed(
                    found,
                    line,
                    head,
                    kind + "cjk",
                    chinese(head.substring(at, cjk)),
                    cjk,
                    Strength.WEAK,
                    Strength.USUAL);
        }
        addLetters(found, line, head, kind, at);
    }

    private static void addLetters(List<Marker> found, String line, String head, String kind, int at) {
        int end = at;
        while (end < head.length() && end - at < 8 && Character.isLetter(head.charAt(end))) {
            end++;
        }
        if (end == at) {
            return;
        }
        if (end - at > 1 && !areRoman(head, at, end)) {
            return;
        }
        String letters = head.substring(at, end);
        String folded = letters.toLowerCase(Locale.ROOT);
        boolean isUpper = Character.isUpperCase(letters.charAt(0));
        long roman = folded.equals(letters) || letters.equals(folded.toUpperCase(Locale.ROOT)) ? roman(folded) : 0;
        if (roman > 0) {
            addClosed(found, line, head, kind + (isUpper ? "R" : "r"), roman, end, Strength.WEAK, Strength.WEAK);
        }
        // The first letter alone where scripts need no space: 가.나
        if (letters.length() == 1) {
            for (int i = 0; i < ALPHABETS.size(); i++) {
                int index = ALPHABETS.get(i).indexOf(folded);
                if (index >= 0) {
                    addClosed(
                            found,
                            line,
                            head,
                            kind + (isUpper ? "L" : "l") + i,
                            index + 1L,
                            end,
                            Strength.WEAK,
                            Strength.WEAK);
                }
            }
        }
    }

    private static boolean areRoman(String head, int from, int to) {
        for (int i = from; i < to; i++) {
            if (ROMAN_DIGITS.indexOf(head.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** What has to stand between a number and its text. */
    private static void addClosed(
            List<Marker> found,
            String line,
            String head,
            String kind,
            long value,
            int from,
            Strength bare,
            Strength closed) {
        int at = from;
        boolean isCounted = false;
        if (at < head.length() && head.charAt(at) != ' ' && CLOSES.indexOf(head.charAt(at)) < 0) {
            Matcher counter = COUNTER.matcher(head).region(at, head.length());
            isCounted = counter.lookingAt();
            at = isCounted ? counter.end() : at;
        }
        int closing = at;
        if (isSpace(line, closing) && isSpace(line, closing + 2) && "-–—:：|".indexOf(line.charAt(closing + 1)) >= 0) {
            closing++;
        }
        if (closing < line.length() && line.charAt(closing) == '\\') {
            closing++;
        }
        int end = closing;
        if (end < line.length() && CLOSES.indexOf(line.charAt(end)) >= 0) {
            end++;
            boolean isDouble = end < line.length()
                    && (".)]".indexOf(line.charAt(closing)) >= 0 && ").:-".indexOf(line.charAt(end)) >= 0
                            || "）】".indexOf(line.charAt(closing)) >= 0 && "、：．".indexOf(line.charAt(end)) >= 0)
                    && (isSpace(line, end + 1) || "、：．".indexOf(line.charAt(end)) >= 0);
            end += isDouble ? 1 : 0;
        }
        if (end == closing
                && end < line.length()
                && "_/=~·»•|".indexOf(line.charAt(end)) >= 0
                && isSpace(line, end + 1)) {
            end++;
        }
        boolean isDashed = end == closing + 1 && "-–—|".indexOf(line.charAt(closing)) >= 0;
        if (end == closing) {
            if (isSpace(line, at)
                    && !kind.contains("L")
                    && !kind.contains("R")
                    && !kind.contains("l")
                    && !kind.contains("r")
                    && kind.indexOf('(') < 0) {
                found.add(new Marker(kind + (isCounted ? "c" : "") + " ", value, at + 1, Strength.WEAK));
            }
            return;
        }
        String close = line.substring(closing, end);
        boolean isWide = "、．）】〕］，：".indexOf(close.charAt(close.length() - 1)) >= 0;
        boolean isSpaced = isSpace(line, end);
        if (close.equals(",") && !isCounted && !kind.startsWith("第")) {
            return;
        }
        String shape = kind
                + (isCounted ? "c" : "")
                + (closing > at && line.charAt(at) == ' ' ? " " : "")
                + close
                + (isSpaced ? " " : "");
        if (isSpaced || isWide) {
            Strength strength = isDashed && closing == at ? bare : closed;
            found.add(new Marker(shape, value, isSpaced ? end + 1 : end, strength));
        } else if (end < line.length() && !Character.isDigit(line.charAt(end))) {
            boolean isIdeographic =
                    Character.isIdeographic(line.codePointAt(end)) && !isDashed && !kind.endsWith("cjk");
            found.add(new Marker(shape, value, end, isIdeographic ? closed : Strength.WEAK));
        } else if (end < line.length() && !kind.equals("d") && close.endsWith(")")) {
            found.add(new Marker(shape, value, end, Strength.WEAK));
        }
    }

    private static void addWord(List<Marker> found, String line, String head) {
        int end = 0;
        while (end < head.length() && end < 20 && ":：,，.、-–—".indexOf(head.charAt(end)) < 0) {
            end++;
        }
        if (end < head.length() && head.charAt(end) == '-' && end < 3) {
            // во-первых
            end++;
            while (end < head.length() && end < 20 && Character.isLetter(head.charAt(end))) {
                end++;
            }
        }
        if (end == 0 || end >= head.length() || ":：,，.、-–—".indexOf(head.charAt(end)) < 0) {
            return;
        }
        String word = head.substring(0, end).strip().toLowerCase(Locale.ROOT);
        Long value = LASTS.contains(word)
                ? Long.valueOf(LAST)
                : WORDS.containsKey(word) ? Long.valueOf(WORDS.get(word)) : null;
        if (value != null && !word.isEmpty() && (isSpace(line, end + 1) || "：，、".indexOf(head.charAt(end)) >= 0)) {
            found.add(new Marker("word" + head.charAt(end), value, afterSpace(line, end + 1), Strength.WEAK));
        }
    }

    private static void addNamed(List<Marker> found, String head) {
        if (!Character.isLetter(head.codePointAt(0))) {
            return;
        }
        if (!hasDigit(head)) {
            Matcher word = head.indexOf(' ') > 0 && canCloseWord(head) ? NAMED_WORD.matcher(head) : null;
            if (word != null && word.lookingAt()) {
                Integer value = WORDS.get(word.group(2).toLowerCase(Locale.ROOT));
                if (value != null) {
                    found.add(new Marker(
                            "named " + word.group(1).toLowerCase(Locale.ROOT), value, word.end(), Strength.WEAK));
                }
            }
            return;
        }
        Matcher named = NAMED.matcher(head);
        if (hasClosedNumber(head) && named.lookingAt()) {
            String name = named.group(1).strip().toLowerCase(Locale.ROOT);
            if (!name.equals("no") && !name.equals("nr")) {
                found.add(new Marker("named " + name, number(named.group(2)), named.end(), Strength.WEAK));
            }
        }
    }

    private static boolean hasDigit(String head) {
        for (int i = 0; i < head.length(); i += Character.charCount(head.codePointAt(i))) {
            if (Character.isDigit(head.codePointAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** Whether anything in it can stand behind a number in words. */
    private static boolean canCloseWord(String head) {
        for (int i = 0; i < head.length(); i++) {
            if (":：-–—".indexOf(head.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether anything stands behind a number that can set it apart from a name. */
    private static boolean hasClosedNumber(String head) {
        for (int i = 0; i + 1 < head.length(); i++) {
            if ((Character.isDigit(head.charAt(i)) || Character.isLowSurrogate(head.charAt(i)))
                    && NUMBER_ENDS.indexOf(head.charAt(i + 1)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Of any script, superscripts included. */
    private static int digit(int c) {
        int superscript = "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c);
        return superscript >= 0
                ? superscript
                : Character.digit(c, 10) >= 0 && Character.isDigit(c) ? Character.digit(c, 10) : -1;
    }

    private static long number(String digits) {
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            value = value * 10 + Math.max(0, Character.digit(digits.charAt(i), 10));
        }
        return value;
    }

    private static long chinese(String numeral) {
        long value = 0;
        long digit = 0;
        for (int i = 0; i < numeral.length(); i++) {
            char c = numeral.charAt(i);
            if (c == '十' || c == '拾' || c == '百') {
                value += Math.max(1, digit) * (c == '百' ? 100 : 10);
                digit = 0;
            } else {
                digit = Math.max(DECIMALS.indexOf(c), FORMAL.indexOf(c)) + 1L;
            }
        }
        return value + digit;
    }

    private static long roman(String letters) {
        long value = 0;
        long last = 0;
        for (int i = letters.length() - 1; i >= 0; i--) {
            long digit = switch (letters.charAt(i)) {
                case 'i' -> 1;
                case 'v' -> 5;
                case 'x' -> 10;
                case 'l' -> 50;
                case 'c' -> 100;
                case 'd' -> 500;
                case 'm' -> 1000;
                default -> 0;
            };
            if (digit == 0) {
                return 0;
            }
            value += digit < last ? -digit : digit;
            last = Math.max(last, digit);
        }
        return value;
    }

    private static boolean isSpace(String text, int at) {
        return at < text.length() && text.charAt(at) == ' ';
    }

    private static int afterSpace(String text, int at) {
        return isSpace(text, at) ? at + 1 : at;
    }
}
