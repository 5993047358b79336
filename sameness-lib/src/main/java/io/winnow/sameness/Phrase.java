package io.winnow.sameness;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text as {@link PairEvidence} sees it.
 *
 * @param words in order, without function words, stemmed; never empty
 * @param core how many of the words stand before the first bracket; all of them when nothing does
 * @param unfolded the words with their diacritics, as long as {@code words}
 * @param head index of the word that says what kind of thing it is, by the English order: the last one before the first preposition
 * @param numbers what must not differ: numbers, Roman ones too, single letters, signs
 * @param negations how many words deny
 * @param directed whether it has a word that makes the order of the others matter
 * @param initials of all words, function words too, for acronyms
 * @param names words with capital letters in the middle of a text that also has others
 * @param trigrams of letters, sorted, each once
 */
record Phrase(
        List<String> words,
        int core,
        List<String> unfolded,
        int head,
        Set<String> numbers,
        int negations,
        boolean directed,
        String initials,
        Set<String> names,
        int[] trigrams) {

    private static final Pattern WORD = Pattern.compile("\\p{IsHan}|[\\p{L}\\p{M}\\p{N}]+(?:['’ʼ´][\\p{L}\\p{M}]+)*");
    private static final Pattern SIGN = Pattern.compile(
            "[+#*%$€£¥§]|(?<![\\p{L}\\p{N}])[-−](?=\\p{N})|(?<=(?<!\\p{L})\\p{L})[-−](?!\\p{L})|[\\p{So}&&[^°®©™]]");
    private static final Pattern ELISION =
            Pattern.compile("^(?:l|d|j|m|n|s|t|c|qu|dell|nell|sull|all|dall|un)['’ʼ´](?=\\p{L}{2})");
    private static final Pattern POSSESSIVE = Pattern.compile("['’ʼ´]s?$");
    private static final Pattern APOSTROPHES = Pattern.compile("['’ʼ´]");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern ROMAN = Pattern.compile("x{0,3}(?:ix|iv|v?i{1,3}|v)|x{2,3}");
    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}]+");

    static Phrase of(String text) {
        String normal = Normalizer.normalize(text, Normalizer.Form.NFKC);
        int bracket = normal.indexOf('(', 1);
        List<String> words = new ArrayList<>();
        List<String> unfolded = new ArrayList<>();
        List<String> functionWords = new ArrayList<>();
        Set<String> numbers = new TreeSet<>();
        Set<String> names = new TreeSet<>();
        StringBuilder initials = new StringBuilder();
        int negations = 0;
        boolean directed = false;
        int core = -1;
        int head = -1;
        boolean mixed = false;
        Matcher signs = SIGN.matcher(normal);
        while (signs.find()) {
            numbers.add(signs.group());
        }
        Matcher found = WORD.matcher(normal);
        while (found.find()) {
            if (bracket > 0 && found.start() > bracket && core < 0) {
                core = words.size();
            }
            String raw = found.group();
            String lower = raw.toLowerCase(Locale.ROOT);
            if (APOSTROPHES.matcher(lower).find()) {
                lower = POSSESSIVE
                        .matcher(ELISION.matcher(lower).replaceFirst(""))
                        .replaceFirst("");
                lower = APOSTROPHES.matcher(lower).replaceAll("");
            }
            if (lower.isEmpty()) {
                continue;
            }
            String folded = fold(lower);
            initials.appendCodePoint(folded.codePointAt(0));
            if (WordLists.denies(folded)) {
                negations++;
            }
            boolean letter = raw.length() == 1
                    && found.end() < normal.length()
                    && "/-−&".indexOf(normal.charAt(found.end())) >= 0;
            if (letter) {
                // Of "A/B", no article.
                numbers.add(folded);
            }
            directed |= WordLists.directs(folded);
            if (WordLists.isFunctionWord(folded)) {
                functionWords.add(folded);
                if (head < 0 && !words.isEmpty() && core < 0 && WordLists.isPreposition(folded)) {
                    head = words.size() - 1;
                }
                continue;
            }
            String number = WordLists.number(folded);
            if (number != null || folded.codePoints().anyMatch(Character::isDigit)) {
                folded = number == null ? folded : number;
                numbers.add(folded);
            } else if (folded.codePointCount(0, folded.length()) == 1
                            && Character.isLetter(folded.codePointAt(0))
                            && !Character.isIdeographic(folded.codePointAt(0))
                    || "ivx".indexOf(folded.charAt(0)) >= 0
                            && ROMAN.matcher(folded).matches()) {
                numbers.add(folded);
            }
            int first = raw.codePointAt(0);
            if (Character.isUpperCase(first) && found.start() > 0) {
                names.add(Stems.of(folded));
            } else if (Character.isLowerCase(first)) {
                mixed = true;
            }
            words.add(Stems.of(folded));
            unfolded.add(lower);
        }
        if (words.isEmpty()) {
            words.addAll(functionWords);
            unfolded.addAll(functionWords);
        }
        if (words.isEmpty()) {
            // "???" or "❤": nothing in it can be taken apart.
            words.add(plain(text));
            unfolded.add(plain(text));
        }
        int size = words.size();
        if (core <= 0 || core > size) {
            core = size;
        }
        if (head < 0 || head >= size) {
            head = core - 1;
        }
        return new Phrase(
                List.copyOf(words),
                core,
                List.copyOf(unfolded),
                head,
                numbers,
                negations,
                directed,
                initials.toString(),
                mixed ? names : Set.of(),
                trigrams(words));
    }

    /** What is embedded: compatibility forms resolved, lower case, no white space but single blanks. */
    static String plain(String text) {
        String normal = SPACE.matcher(Normalizer.normalize(text, Normalizer.Form.NFKC))
                .replaceAll(" ")
                .strip();
        return normal.isEmpty() ? "-" : normal.toLowerCase(Locale.ROOT);
    }

    /** Without diacritics, and with ligatures spelt out. */
    static String fold(String word) {
        if (word.chars().allMatch(c -> c < 128)) {
            return word;
        }
        String folded =
                MARKS.matcher(Normalizer.normalize(word, Normalizer.Form.NFD)).replaceAll("");
        return folded.isEmpty()
                ? word
                : folded.replace("œ", "oe")
                        .replace("æ", "ae")
                        .replace("ß", "ss")
                        .replace("ø", "o")
                        .replace("ł", "l");
    }

    List<String> coreWords() {
        return words.subList(0, core);
    }

    private static int[] trigrams(List<String> words) {
        String text = " " + String.join(" ", words) + " ";
        int[] all = new int[Math.max(0, text.length() - 2)];
        for (int i = 0; i < all.length; i++) {
            // Collisions of three letters' hashes are as rare as they are harmless.
            all[i] = (text.charAt(i) * 961 + text.charAt(i + 1)) * 961 + text.charAt(i + 2);
        }
        return Arrays.stream(all).sorted().distinct().toArray();
    }
}
