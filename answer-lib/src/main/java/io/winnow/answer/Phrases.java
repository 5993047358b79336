package io.winnow.answer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Many phrases, as the alternatives of one regular expression. It matches what {@link Pattern} matches with case-insensitive Unicode flags, but
 * tries only the alternatives that can begin with the text's first character: nearly every line of an answer is none of hundreds of phrases,
 * and that is told by a look-up.
 */
final class Phrases {

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS;

    private static final Pattern WORD_CHARACTER = Pattern.compile("\\w", FLAGS);

    /** Stands for every character with which no alternative begins by name. */
    private static final int ANY_OTHER = -1;

    /** Stands for every such character that is no part of a word. */
    private static final int NO_WORD = -2;

    /** What an alternative can begin with; {@code firsts} is null when that can be anything. */
    private record Alternative(String regex, @Nullable Set<Integer> firsts) {

        boolean canBeginWith(int first) {
            return firsts == null || firsts.contains(first);
        }
    }

    private final List<Alternative> alternatives = new ArrayList<>();
    private final Set<Integer> named = new HashSet<>();
    private final Map<Integer, Pattern> byFirst = new ConcurrentHashMap<>();

    private Phrases(String regex) {
        for (String alternative : alternatives(regex)) {
            Set<Integer> firsts = new HashSet<>();
            boolean isKnown = addFirsts(alternative, firsts);
            alternatives.add(new Alternative(alternative, isKnown ? firsts : null));
            named.addAll(firsts);
        }
    }

    /** Phrases that a regular expression lists. */
    static Phrases of(String regex) {
        return new Phrases(regex);
    }

    /** Whether a text begins with one of them. */
    boolean begin(String text) {
        return candidates(text).matcher(text).lookingAt();
    }

    /** Whether a text is one of them. */
    boolean have(String text) {
        return candidates(text).matcher(text).matches();
    }

    private Pattern candidates(String text) {
        return byFirst.computeIfAbsent(first(text), this::beginningWith);
    }

    private int first(String text) {
        if (text.isEmpty()) {
            return ANY_OTHER;
        }
        int first = folded(text.codePointAt(0));
        return named.contains(first) ? first : isWord(first) ? ANY_OTHER : NO_WORD;
    }

    /** Of those that are left, in their order; "$a" never matches. */
    private Pattern beginningWith(int first) {
        boolean isWord = first == ANY_OTHER || isWord(first);
        String regex = alternatives.stream()
                .filter(each -> each.canBeginWith(first) || !isWord && each.canBeginWith(NO_WORD))
                .map(Alternative::regex)
                .collect(Collectors.joining("|"));
        return Pattern.compile(regex.isEmpty() ? "$a" : regex, FLAGS);
    }

    /** As a pattern compares characters whatever their case. */
    private static int folded(int character) {
        return Character.toLowerCase(Character.toUpperCase(character));
    }

    private static boolean isWord(int character) {
        // Letters and digits are, and nearly every line begins with one; the pattern knows of marks and connectors too.
        return character >= 0
                && (Character.isLetterOrDigit(character)
                        || WORD_CHARACTER.matcher(Character.toString(character)).matches());
    }

    private static List<String> alternatives(String regex) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int at = 0; at < regex.length(); at++) {
            switch (regex.charAt(at)) {
                case '\\' -> at++;
                case '[' -> at = endOfClass(regex, at) - 1;
                case '(' -> depth++;
                case ')' -> depth--;
                case '|' -> {
                    if (depth == 0) {
                        parts.add(regex.substring(from, at));
                        from = at + 1;
                    }
                }
                default -> {}
            }
        }
        parts.add(regex.substring(from));
        return parts;
    }

    /**
     * Adds what a sequence can begin with.
     *
     * @return false when that cannot be told, or when the sequence can be empty
     */
    private static boolean addFirsts(String sequence, Set<Integer> firsts) {
        int at = 0;
        while (at < sequence.length()) {
            int end = endOfAtom(sequence, at);
            String atom = sequence.substring(at, end);
            if (!atom.equals("\\b")) {
                if (!addFirstsOfAtom(atom, firsts)) {
                    return false;
                }
                if (!isOptional(sequence, end)) {
                    return true;
                }
            }
            at = endOfQuantifier(sequence, end);
        }
        return false;
    }

    private static boolean addFirstsOfAtom(String atom, Set<Integer> firsts) {
        if (atom.startsWith("(?:")) {
            return alternatives(atom.substring(3, atom.length() - 1)).stream()
                    .allMatch(alternative -> addFirsts(alternative, firsts));
        }
        if (atom.equals("\\W")) {
            firsts.add(NO_WORD);
            return true;
        }
        if (atom.startsWith("[")) {
            return addMembers(atom.substring(1, atom.length() - 1), firsts);
        }
        boolean isEscape = atom.startsWith("\\");
        int character = atom.codePointAt(isEscape ? 1 : 0);
        boolean isLiteral = isEscape ? !Character.isLetterOrDigit(character) : ".(^$".indexOf(character) < 0;
        if (isLiteral) {
            firsts.add(folded(character));
        }
        return isLiteral;
    }

    /** The characters of a class that lists them one by one. */
    private static boolean addMembers(String members, Set<Integer> firsts) {
        if (members.startsWith("^")) {
            return false;
        }
        for (int at = 0; at < members.length(); at += Character.charCount(members.codePointAt(at))) {
            int member = members.codePointAt(at);
            if (member == '\\') {
                at++;
                member = members.codePointAt(at);
                if (Character.isLetterOrDigit(member)) {
                    return false;
                }
            } else if (member == '-' && at > 0 && at + 1 < members.length()) {
                return false;
            }
            firsts.add(folded(member));
        }
        return true;
    }

    private static int endOfAtom(String regex, int at) {
        return switch (regex.charAt(at)) {
            case '\\' -> regex.startsWith("\\p{", at) ? regex.indexOf('}', at) + 1 : at + 2;
            case '[' -> endOfClass(regex, at);
            case '(' -> endOfGroup(regex, at);
            default -> at + Character.charCount(regex.codePointAt(at));
        };
    }

    private static int endOfClass(String regex, int at) {
        int end = at + 1;
        while (regex.charAt(end) != ']' || end == at + 1) {
            end += regex.charAt(end) == '\\' ? 2 : 1;
        }
        return end + 1;
    }

    private static int endOfGroup(String regex, int at) {
        int depth = 0;
        for (int end = at; end < regex.length(); end++) {
            switch (regex.charAt(end)) {
                case '\\' -> end++;
                case '[' -> end = endOfClass(regex, end) - 1;
                case '(' -> depth++;
                case ')' -> {
                    depth--;
                    if (depth == 0) {
                        return end + 1;
                    }
                }
                default -> {}
            }
        }
        throw new IllegalArgumentException("a group has no end: " + regex.substring(at));
    }

    private static boolean isOptional(String regex, int at) {
        return at < regex.length()
                && (regex.charAt(at) == '?' || regex.charAt(at) == '*' || regex.startsWith("{0,", at));
    }

    private static int endOfQuantifier(String regex, int at) {
        int end = at;
        if (end < regex.length() && regex.charAt(end) == '{') {
            end = regex.indexOf('}', end) + 1;
        } else if (end < regex.length() && "?*+".indexOf(regex.charAt(end)) >= 0) {
            end++;
        }
        return end < regex.length() && "?+".indexOf(regex.charAt(end)) >= 0 && end > at ? end + 1 : end;
    }
}
