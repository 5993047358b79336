package io.winnow.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes apart a list that stands in one line, or in a few lines that were only wrapped. */
final class OneLineList {

    private static final Pattern BULLET = Pattern.compile(" ?[•●▪◦‣■◆] ?| [·∙⋅] ");

    /** Signs that stand between parts and seldom within names; the first that gives enough parts is taken. */
    private static final List<Pattern> SIGNS = List.of(
            Pattern.compile("\\t"),
            Pattern.compile(" ?[•●▪◦‣■◆]️? ?"),
            Pattern.compile(" \\| "),
            Pattern.compile(" ?; "),
            Pattern.compile(" [·∙⋅] "),
            Pattern.compile(" / "),
            Pattern.compile(" → | ➔ | ➜ | > "),
            Pattern.compile(" \\* "),
            Pattern.compile(" - "),
            Pattern.compile(" – | — "),
            Pattern.compile(" ?\\| ?"));

    private static final Pattern COMMA = Pattern.compile(" ?[,;] |[，；、،]\\s?");
    private static final Pattern NAKAGURO = Pattern.compile("[・·･]");
    private static final Pattern QUOTED = Pattern.compile("(?<=[\"”»’`])\\s{0,2}[,;]?\\s{0,2}(?=[\"“«‘`])");
    private static final Pattern NUMBER = Pattern.compile(
            "(?:^|(?<=[\\s,;.、，；]))[(\\[（]?(\\d{1,3})([.):\\]）、．]|\\. )\\s?(?=\\S)|([\\u2460-\\u2473])\\s?");
    private static final Pattern LETTER = Pattern.compile("(?:^|(?<=[\\s,;]))\\(?([a-z])\\)\\s?(?=\\S)");
    private static final Pattern HASH = Pattern.compile("(?:^|(?<=\\s))#(\\d{1,3})[.):]?\\s(?=\\S)");
    private static final Pattern SPACE = Pattern.compile(" ");
    private static final Pattern TIGHT = Pattern.compile("(?<=[\\p{L}\\p{N})])(?:,|;)(?=\\p{L})");
    private static final Pattern BRACKETED =
            Pattern.compile("(?:[\\[({<][^\\[\\](){}<>]{1,120}[\\])}>][ ,;]{0,3}){3,500}");
    private static final Pattern BRACKET = Pattern.compile("[\\[({<]([^\\[\\](){}<>]{1,120})[\\])}>]");
    private static final Pattern AND_WIDE = Pattern.compile("(.{2,})(?:和|以及|及|そして|および|및|그리고 )(.{2,})");
    private static final Set<String> ANDS = Set.of(
            "and",
            "&",
            "und",
            "et",
            "y",
            "e",
            "en",
            "och",
            "og",
            "i",
            "oraz",
            "и",
            "та",
            "ve",
            "ja",
            "și",
            "a",
            "és",
            "και",
            "и ещё",
            "as well as",
            "dan",
            "và");

    private static final int LEAST_SIGNS = 3;
    private static final int LEAST_COMMAS = 4;
    private static final int MOST_PART = 120;

    private OneLineList() {}

    /** The parts of a line; only the line when it is one name. */
    static List<String> parts(String line, int wanted) {
        if (wanted < 2) {
            return List.of(line);
        }
        List<String> numbered = numbered(line);
        if (numbered.size() >= LEAST_SIGNS) {
            return numbered;
        }
        String text = unwrapped(withoutLabel(line));
        for (Pattern sign : SIGNS) {
            List<String> parts = split(sign, text);
            if (parts.size() >= LEAST_SIGNS && areNames(parts)) {
                return and(parts);
            }
        }
        List<String> alike = alike(text);
        if (alike.size() >= LEAST_SIGNS && areNames(alike)) {
            return and(alike);
        }
        List<String> tight = split(TIGHT, text);
        if (tight.size() >= LEAST_COMMAS && areNames(tight)) {
            return tight;
        }
        List<String> bracketed = bracketed(text);
        if (bracketed.size() >= LEAST_SIGNS) {
            return bracketed;
        }
        List<String> quoted = split(QUOTED, text);
        if (quoted.size() > 2 && quoted.stream().allMatch(OneLineList::isSetApart)) {
            return quoted;
        }
        List<String> commas = split(COMMA, text);
        boolean isMarked = commas.size() > 1 && commas.stream().allMatch(OneLineList::isSetApart);
        int least = text.length() < line.length() ? LEAST_SIGNS : LEAST_COMMAS;
        if ((isMarked && commas.size() >= 2)
                || (wanted >= LEAST_COMMAS
                        && (commas.size() + conjunctions(commas) >= least && commas.size() >= Math.min(3, least)
                                || arePhrases(commas))
                        && areNames(commas)
                        && (arePhrases(commas) || !isNameOfMany(commas, least)))) {
            return and(commas);
        }
        List<String> dots = split(NAKAGURO, text);
        if (dots.size() >= LEAST_COMMAS && areNames(dots)) {
            return dots;
        }
        return List.of(line);
    }

    /** Three parts are few, and yet a list when most of them have several words. */
    private static boolean arePhrases(List<String> parts) {
        return parts.size() >= LEAST_SIGNS
                && parts.stream().filter(part -> part.indexOf(' ') > 0).count() * 2 > parts.size()
                && parts.stream().noneMatch(part -> Character.isLowerCase(part.codePointAt(0)))
                && parts.stream().noneMatch(part -> part.contains(" & "));
    }

    /** Parts between the same sign, whatever it is. */
    private static List<String> alike(String text) {
        String[] words = SPACE.split(text);
        java.util.Map<String, Integer> signs = new java.util.HashMap<>();
        for (int i = 1; i + 1 < words.length; i++) {
            String word = words[i];
            if (word.length() <= 4 && !word.equals("&") && word.codePoints().noneMatch(Character::isLetterOrDigit)) {
                signs.merge(word, 1, Integer::sum);
            }
        }
        String most = "";
        for (java.util.Map.Entry<String, Integer> sign : signs.entrySet()) {
            if (sign.getValue() > signs.getOrDefault(most, 1)) {
                most = sign.getKey();
            }
        }
        return most.isEmpty() ? List.of() : split(Pattern.compile(" " + Pattern.quote(most) + " "), text);
    }

    /** "[Apple] [Pear] [Fig]". */
    private static List<String> bracketed(String text) {
        if (!BRACKETED.matcher(text).matches()) {
            return List.of();
        }
        List<String> parts = new ArrayList<>();
        Matcher bracket = BRACKET.matcher(text);
        while (bracket.find()) {
            parts.add(bracket.group(1).strip());
        }
        return parts;
    }

    /** "{Apple, Pear, Fig}". */
    private static String unwrapped(String text) {
        boolean isWrapped = text.length() > 2
                && (text.startsWith("{") && text.indexOf('}') == text.length() - 1
                        || text.startsWith("(") && text.indexOf(')') == text.length() - 1)
                && split(COMMA, text).size() >= LEAST_SIGNS;
        return isWrapped ? text.substring(1, text.length() - 1).strip() : text;
    }

    /** "Crosby, Stills, Nash & Young": four words of which no list of things consists. */
    private static boolean isNameOfMany(List<String> parts, int least) {
        String last = parts.getLast();
        return parts.size() < least && (last.contains(" & ") || parts.size() < 3);
    }

    private static int conjunctions(List<String> parts) {
        return parts.size() > 1 && hasAnd(parts.getLast()) ? 1 : 0;
    }

    private static boolean hasAnd(String last) {
        String[] words = last.split(" ");
        for (int i = 1; i + 1 < words.length; i++) {
            if (ANDS.contains(words[i].toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSetApart(String part) {
        return part.length() > 2
                && "\"“«'‘`*「".indexOf(part.charAt(0)) >= 0
                && "\"”»'’`*」.".indexOf(part.charAt(part.length() - 1)) >= 0;
    }

    /** "Fruits: Apple, Pear, Fig": what stands before the colon is what they are. */
    private static String withoutLabel(String line) {
        int colon = line.indexOf(':');
        int wide = line.indexOf('：');
        int at = colon < 0 ? wide : wide < 0 ? colon : Math.min(colon, wide);
        if (at <= 0 || at > 100 || at + 1 >= line.length()) {
            return line;
        }
        String rest = line.substring(at + 1).replaceFirst("^[*_]+", "").strip();
        boolean isSpaced = line.charAt(at + 1) == ' ' || line.charAt(at + 1) == '*' || at == wide;
        return isSpaced && split(COMMA, rest).size() >= LEAST_SIGNS || countSigns(rest) >= LEAST_SIGNS ? rest : line;
    }

    private static int countSigns(String rest) {
        return SIGNS.stream().mapToInt(sign -> split(sign, rest).size()).max().orElse(0);
    }

    private static List<String> split(Pattern sign, String text) {
        List<String> parts = new ArrayList<>();
        for (String part : sign.split(text, 2_000)) {
            if (!part.isBlank()) {
                parts.add(part.strip());
            }
        }
        return parts;
    }

    private static boolean areNames(List<String> parts) {
        return parts.stream().allMatch(part -> part.length() <= MOST_PART)
                && parts.stream().mapToInt(String::length).sum() <= parts.size() * 60;
    }

    /** Without the "and" before the last part; one that has none before it may have one within. */
    private static List<String> and(List<String> parts) {
        List<String> names = new ArrayList<>(parts);
        String last = names.getLast();
        if (last.endsWith("。")) {
            last = last.substring(0, last.length() - 1);
            names.set(names.size() - 1, last);
        }
        Matcher wide = AND_WIDE.matcher(last);
        if (names.size() >= LEAST_SIGNS && wide.matches()) {
            names.removeLast();
            names.add(wide.group(1).strip());
            names.add(wide.group(2).strip());
            return names;
        }
        int space = last.indexOf(' ');
        if (space > 0 && ANDS.contains(last.substring(0, space).toLowerCase(Locale.ROOT))) {
            names.set(names.size() - 1, last.substring(space + 1).strip());
            return names;
        }
        String[] words = last.split(" ");
        for (int i = 1; i + 1 < words.length; i++) {
            if (ANDS.contains(words[i].toLowerCase(Locale.ROOT))) {
                names.removeLast();
                names.add(String.join(" ", java.util.Arrays.copyOfRange(words, 0, i)));
                names.add(String.join(" ", java.util.Arrays.copyOfRange(words, i + 1, words.length)));
                return names;
            }
        }
        return names;
    }

    /** "1. Apple 2. Pear 3. Fig". */
    private static List<String> numbered(String line) {
        for (Pattern pattern : List.of(NUMBER, LETTER, HASH)) {
            List<String> names = numbered(line, pattern.matcher(line));
            if (names.size() >= LEAST_SIGNS) {
                return names;
            }
        }
        return List.of();
    }

    private static int value(Matcher number) {
        String first = number.group(1);
        if (first == null) {
            return number.group(3).charAt(0) - 0x2460 + 1;
        }
        return Character.isDigit(first.charAt(0)) ? Integer.parseInt(first) : first.charAt(0) - 'a' + 1;
    }

    private static List<String> numbered(String line, Matcher number) {
        List<String> parts = new ArrayList<>();
        int next = 1;
        int from = -1;
        while (number.find()) {
            if (value(number) != next) {
                continue;
            }
            if (from < 0
                    && number.start() > 0
                    && !line.substring(0, number.start()).strip().endsWith(":")) {
                return List.of();
            }
            if (from >= 0) {
                parts.add(line.substring(from, number.start()));
            }
            from = number.end();
            next++;
        }
        if (from >= 0) {
            parts.add(line.substring(from));
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i).strip();
            for (String and : List.of("and", "und", "et", "y", "e")) {
                if (part.endsWith(" " + and)) {
                    part = part.substring(0, part.length() - and.length()).strip();
                }
            }
            if (part.endsWith(",") || part.endsWith(";")) {
                part = part.substring(0, part.length() - 1);
            }
            names.add(part);
        }
        return names;
    }

    /** Lines of which each holds several names between the same bullets. */
    private static List<String> rows(List<String> lines) {
        if (!lines.stream().allMatch(line -> BULLET.matcher(line).find())) {
            return lines;
        }
        List<String> names =
                lines.stream().flatMap(line -> split(BULLET, line).stream()).toList();
        return names.size() > lines.size() ? names : lines;
    }

    /** Lines that are one list: it was wrapped, or each line is a list of its own. */
    static List<String> wrapped(List<String> lines) {
        if (lines.size() < 2 || lines.size() > 40) {
            return lines;
        }
        List<String> rows = rows(lines);
        if (rows.size() > lines.size()) {
            return rows;
        }
        if (!lines.subList(0, lines.size() - 1).stream().allMatch(OneLineList::goesOn)) {
            return lines;
        }
        int parts = lines.stream().mapToInt(line -> split(COMMA, line).size()).sum();
        if (parts < lines.size() + 2 || parts < lines.size() * 3 / 2) {
            return lines;
        }
        return and(split(COMMA, String.join(" ", lines)));
    }

    private static boolean goesOn(String line) {
        return !line.isEmpty() && ",，、;،".indexOf(line.charAt(line.length() - 1)) >= 0;
    }

    /** "Museums: Louvre, Orsay, Rodin", on each line: categories with what is in them. */
    static List<String> categories(List<String> lines) {
        if (lines.size() < 2 || lines.size() > 200) {
            return lines;
        }
        List<String> names = new ArrayList<>();
        Set<String> distinct = new java.util.HashSet<>();
        int parts = 0;
        for (String line : lines) {
            String bare = line.replace("**", "");
            int colon = Math.max(bare.indexOf(": "), bare.indexOf('：'));
            if (colon <= 0 || colon > 60) {
                return lines;
            }
            List<String> some = split(COMMA, bare.substring(colon + 1));
            if (some.size() < 2 || !areNames(some)) {
                return lines;
            }
            for (String name : some) {
                if (name.isEmpty() || Character.isLowerCase(name.codePointAt(0))) {
                    return lines;
                }
                parts++;
                distinct.add(name);
                names.add(name);
            }
        }
        return parts * 2 >= lines.size() * 5 && distinct.size() == parts ? names : lines;
    }
}
